internal import ArithmeticPortable
public import ArithmeticSteps

#if arch(x86_64)
    internal import ArithmeticV3
    internal import ArithmeticV4
    internal import CArithmetic
#endif

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// An instruction set that the arithmetic is compiled for. All are compiled from the same source; the program chooses
/// the best one that the machine has when it starts.
public enum InstructionSet: String, CaseIterable, Sendable {
    /// The first x86-64, or NEON on arm64.
    case portable
    /// x86-64-v3: AVX2 and fused multiply-add.
    case v3
    /// x86-64-v4: AVX-512.
    case v4

    /// Its arithmetic. The machine must have the instruction set.
    public var kernels: any ArithmeticKernels.Type {
        switch self {
        #if arch(x86_64)
            case .v4: ArithmeticV4.Kernels.self
            case .v3: ArithmeticV3.Kernels.self
        #endif
        default: ArithmeticPortable.Kernels.self
        }
    }

    /// The instruction sets that this machine has, from the plainest to the best.
    public static let available: [InstructionSet] = {
        #if arch(x86_64)
            let level = Int(micronet_processor_level())
            return allCases.filter { $0.level <= level }
        #else
            return [.portable]
        #endif
    }()

    private var level: Int {
        switch self {
        case .portable: 1
        case .v3: 3
        case .v4: 4
        }
    }

    /// The one that the environment variable `MICRONET_ISA` names, else the best one. If the machine does not have the
    /// named one, this is the best one and `environmentProblem` says why.
    public static let chosen: InstructionSet = requested ?? available.last ?? .portable

    /// What is wrong with `MICRONET_ISA`, as a message for the user; nil if nothing is.
    public static var environmentProblem: String? {
        guard let text = environment, requested == nil else { return nil }
        let names = available.map(\.rawValue).joined(separator: ", ")
        let reason =
            InstructionSet(rawValue: text) == nil ? "is not an instruction set" : "is not for this processor"
        return "MICRONET_ISA: “\(text)” \(reason); this machine has \(names)"
    }

    private static let environment: String? = getenv("MICRONET_ISA").map { String(cString: $0) }

    private static let requested: InstructionSet? = environment.flatMap { InstructionSet(rawValue: $0) }
        .flatMap { available.contains($0) ? $0 : nil }
}
