import EnginePortable
import EngineSteps

#if arch(x86_64)
    internal import CProcessor
    import EngineV3
    import EngineV4
#endif

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What the engine's arithmetic was compiled for. The same source is built once for each, and the best that
/// the machine has is chosen when the program starts.
public enum InstructionSet: String, CaseIterable, Sendable {
    /// The oldest x86-64, or NEON on arm64.
    case portable
    /// x86-64-v3: AVX2 and fused multiply-add.
    case v3
    /// x86-64-v4: AVX-512.
    case v4

    /// Those that this machine can run, from the plainest to the best.
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

    /// The best one, or what the environment variable `MICRONET_ISA` asks for. Where that cannot be had,
    /// `InstructionSet.environmentProblem` says so, and the best one serves.
    public static let chosen: InstructionSet = requested ?? available.last ?? .portable

    /// What is wrong with `MICRONET_ISA`, in words for a user; nil where nothing is.
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

    /// Runs a step that does not read the input of the pass.
    func execute(_ step: Step) {
        withUnsafePointer(to: step) { step in
            withUnsafeTemporaryAllocation(of: Float.self, capacity: 1) { none in
                guard let none = none.baseAddress else { return }
                execute(step, count: 1, input: none)
            }
        }
    }

    /// Runs a plan with this instruction set.
    func execute(_ steps: UnsafePointer<Step>, count: Int, input: UnsafePointer<Float>) {
        switch self {
        #if arch(x86_64)
            case .v4: EngineV4.execute(steps, count: count, input: input)
            case .v3: EngineV3.execute(steps, count: count, input: input)
        #endif
        default: EnginePortable.execute(steps, count: count, input: input)
        }
    }

    /// Packs the weights of a block of 64 outputs of a linear layer: 128 plain values of two inputs become 80,
    /// and the block gets 64 scales (see `LinearWeights`).
    func pack(
        _ weights: UnsafePointer<Float>, inputs: Int, into packed: UnsafeMutablePointer<Float>,
        scales: UnsafeMutablePointer<Float>
    ) {
        switch self {
        #if arch(x86_64)
            case .v4: EngineV4.pack(weights, inputs: inputs, into: packed, scales: scales)
            case .v3: EngineV3.pack(weights, inputs: inputs, into: packed, scales: scales)
        #endif
        default: EnginePortable.pack(weights, inputs: inputs, into: packed, scales: scales)
        }
    }
}
