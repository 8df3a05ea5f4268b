// swift-tools-version: 6.0
import PackageDescription

/// The arithmetic is compiled optimized in debug builds too: a forward pass in a debug test then takes
/// milliseconds instead of seconds, and everything around it keeps its checks.
let optimized: [SwiftSetting] = [.unsafeFlags(["-O"], .when(configuration: .debug))]

/// SwiftPM's code for resources imports Foundation, and nobody calls it: a release build leaves it out, and these
/// targets do not tell the linker what they import, as to load Foundation would be half of the program's start and a
/// third of its memory. What else they need, other targets import too.
let withoutFoundation: [SwiftSetting] = [
    .unsafeFlags(["-Xfrontend", "-disable-all-autolinking"], .when(configuration: .release))
]

/// A release build contains Swift's runtime, so that the program runs on machines without the toolchain, and no tables for
/// debuggers, which are more than half of it.
let withStaticRuntime: [LinkerSetting] = [
    .unsafeFlags(["-static-stdlib", "-Xlinker", "--strip-debug"], .when(configuration: .release))
]

/// The same for arithmetic that lies in several files: they are optimized together, as in a release build.
let optimizedTogether: [SwiftSetting] = [
    .unsafeFlags(["-O", "-wmo", "-num-threads", "2", "-disable-batch-mode"], .when(configuration: .debug))
]

/// The kernels, compiled from one source for one instruction set. Their callers check everything, so they check
/// nothing.
func kernels(_ name: String, folder: String, march: String? = nil) -> Target {
    let processor = march.map { ["-Xcc", "-march=\($0)", "-D", "MICRONET_\(folder)"] } ?? []
    return .target(
        name: name, dependencies: ["ArithmeticSteps", "CArithmetic"], path: "Sources/Arithmetic/\(folder)",
        swiftSettings: optimizedTogether + [.unsafeFlags(["-Ounchecked"] + processor)])
}

/// This file knows the processor that it runs on, not the one that the program is for: to build with a Swift SDK for
/// the other one, set `MICRONET_TARGET` to `arm64` or `x86-64`.
#if arch(x86_64)
    let thisProcessor = "x86-64"
#else
    let thisProcessor = "arm64"
#endif
let isForX86 = (Context.environment["MICRONET_TARGET"] ?? thisProcessor) == "x86-64"

/// On arm64 the portable vectors become NEON.
let kernelTargets =
    [kernels("ArithmeticPortable", folder: "Kernels")]
    + (isForX86
        ? [
            kernels("ArithmeticV3", folder: "V3", march: "x86-64-v3"),
            kernels("ArithmeticV4", folder: "V4", march: "x86-64-v4"),
        ] : [])

/// The arithmetic of inference, training and pictures. `Arithmetic` chooses the kernels for the machine that the
/// program runs on.
let arithmetic: [Target] =
    kernelTargets + [
        .target(name: "ArithmeticSteps", path: "Sources/Arithmetic/Steps", swiftSettings: optimized),
        .target(
            name: "Arithmetic",
            dependencies: ["ArithmeticSteps", "CArithmetic"] + kernelTargets.map { .byName(name: $0.name) },
            path: "Sources/Arithmetic/Dispatch"),
        // Vector operations, each an instruction or two, as inline functions; and what the processor is.
        .target(name: "CArithmetic", path: "Sources/Arithmetic/CArithmetic"),
    ]

/// Training on several processes needs a library that most people do not have, so it is built when asked for:
/// `MICRONET_MPI=1 swift build -c release`, with libopenmpi-dev or libmpich-dev.
let hasMPI = Context.environment["MICRONET_MPI"] == "1"

let mpi: [Target] =
    !hasMPI
    ? []
    : [
        .systemLibrary(
            name: "CMPI", path: "Sources/System/CMPI", pkgConfig: "mpi-c",
            providers: [.apt(["libopenmpi-dev"])]),
        .target(
            name: "RanksOverMPI", dependencies: ["Basics", "Training", "CMPI"], path: "Sources/Training/MPI"),
    ]

let program: [Target] = [
    // What every other module stands on: paths, files, problems, JSON, numbers, threads, signals, random numbers.
    .target(name: "Basics", swiftSettings: optimized),

    // What the networks are, and what one pass saw: pure values.
    .target(name: "Network"),
    .target(name: "Trace", dependencies: ["Network"]),

    // Arithmetic and files.
    .target(name: "Checkpoints", dependencies: ["Basics", "CZlib"], swiftSettings: optimized),
    .target(
        name: "CPNGReader", dependencies: ["CPNG"], path: "Sources/Pictures/CPNGReader"),
    // The shared libraries of Debian and Ubuntu have other names and layouts, so that a program for both contains its own.
    .target(
        name: "CJPEGReader", path: "Sources/Pictures/CJPEGReader",
        linkerSettings: [.linkedLibrary(":libjpeg.a")]),
    .target(
        name: "Pictures",
        dependencies: ["Basics", "CJPEGReader", "CPNGReader", "Arithmetic", "ArithmeticSteps"],
        exclude: ["CJPEGReader", "CPNGReader"], swiftSettings: optimized),

    // Where description, weights and kernels meet.
    .target(
        name: "Inference",
        dependencies: ["Basics", "Network", "Trace", "Checkpoints", "Arithmetic", "ArithmeticSteps"],
        swiftSettings: optimized),
    .target(
        name: "Training",
        dependencies: [
            "Basics", "Network", "Inference", "Checkpoints", "Pictures", "Shapes", "Arithmetic",
            "ArithmeticSteps",
        ],
        exclude: ["MPI"], swiftSettings: optimized),

    // The interface without a terminal; the one place that knows curses, and the report of a crash.
    .target(name: "Explorer", dependencies: ["Basics", "Network", "Trace"]),
    .target(name: "CCrashes", path: "Sources/Terminal/CCrashes"),
    .target(
        name: "Terminal", dependencies: ["Basics", "Explorer", "CCrashes", "CNcurses"], exclude: ["CCrashes"]),

    // Bundled pictures, models and labels, and the data set of drawn shapes.
    .target(
        name: "Assets", dependencies: ["Basics"], path: "Assets", exclude: ["Screens"],
        resources: [.copy("Pictures"), .copy("Labels"), .copy("Models"), .copy("Lessons")],
        swiftSettings: withoutFoundation),
    // "m": square roots that the compiler does not inline; no module that Shapes imports links it.
    .target(
        name: "Shapes", dependencies: ["Basics"], swiftSettings: optimized,
        linkerSettings: [.linkedLibrary("m")]),

    .systemLibrary(
        name: "CNcurses", path: "Sources/System/CNcurses", providers: [.apt(["libncurses-dev"])]),
    .systemLibrary(
        name: "CZlib", path: "Sources/System/CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(
        name: "CPNG", path: "Sources/System/CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),

    .plugin(name: "CommitPlugin", capability: .buildTool, path: "Sources/micronet/CommitPlugin"),
    .executableTarget(
        name: "micronet",
        dependencies: [
            "Basics", "Network", "Trace", "Arithmetic", "ArithmeticSteps", "Checkpoints", "Pictures",
            "Inference",
            "Training", "Shapes", "Explorer", "Terminal", "Assets",
        ] + (hasMPI ? ["RanksOverMPI"] : []), exclude: ["CommitPlugin"],
        swiftSettings: withoutFoundation + (hasMPI ? [.define("MICRONET_MPI")] : []),
        linkerSettings: withStaticRuntime,
        plugins: ["CommitPlugin"]),
    .executableTarget(
        name: "make-assets",
        dependencies: ["Basics", "Network", "Assets", "Checkpoints", "Inference", "Pictures", "Shapes"]),
]

let tests: [Target] = [
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: optimized),
    .testTarget(name: "BasicsTests", dependencies: ["Basics", "TestSupport"]),
    .testTarget(name: "NetworkTests", dependencies: ["Network", "TestSupport"]),
    .testTarget(
        name: "ExplorerTests",
        dependencies: ["Explorer", "Inference", "Trace", "TestSupport", "Assets", "micronet"],
        exclude: ["Goldens"]),
    .testTarget(
        name: "ArithmeticTests", dependencies: ["Arithmetic", "ArithmeticSteps", "TestSupport"],
        swiftSettings: optimized),
    // The test programs' own malloc, which counts.
    .target(name: "CAllocations", path: "Tests/CAllocations"),
    .testTarget(
        name: "InferenceTests",
        dependencies: [
            "Basics", "Inference", "Network", "Trace", "Checkpoints", "Pictures", "Arithmetic",
            "ArithmeticSteps", "TestSupport", "CAllocations",
        ], swiftSettings: optimized),
    .testTarget(
        name: "TrainingTests",
        dependencies: [
            "Basics", "Training", "Arithmetic", "ArithmeticSteps", "Inference", "Network", "Checkpoints",
            "Pictures", "Shapes", "TestSupport",
        ]),
    // A program that reads damaged files, so that a crash is a failed test and not the end of the tests.
    .executableTarget(
        name: "mutation-probe", dependencies: ["Basics", "Checkpoints", "Pictures", "TestSupport"],
        path: "Tests/MutationProbe"),
    .testTarget(
        name: "CheckpointsTests", dependencies: ["Basics", "Checkpoints", "TestSupport", "mutation-probe"]),
    // A program that does to its terminal what the tests ask, dying in every way included.
    .executableTarget(
        name: "terminal-probe", dependencies: ["Terminal", "Explorer"],
        path: "Tests/TerminalProbe"),
    .testTarget(
        name: "TerminalTests",
        dependencies: ["Terminal", "CNcurses", "Explorer", "terminal-probe"]),
    // A program that times what Tests/Benchmarks/pictures.py compares with Pillow.
    .executableTarget(
        name: "picture-times", dependencies: ["Basics", "Pictures"], path: "Tests/Benchmarks/PictureTimes"),
    .testTarget(
        name: "PicturesTests",
        dependencies: [
            "Basics", "Pictures", "Arithmetic", "ArithmeticSteps", "TestSupport", "mutation-probe",
        ]),
    .testTarget(
        name: "ShapesTests",
        dependencies: ["Basics", "Shapes", "Assets", "Network", "Pictures", "TestSupport"]),
    .testTarget(
        name: "CommandLineTests",
        dependencies: [
            "Basics", "micronet", "Network", "Checkpoints", "Explorer", "Inference", "Pictures", "Assets",
            "TestSupport",
        ]),
]

// Lists of their own, as Swift 6.0 does not get through one expression of them all.
let package = Package(
    name: "micronet",
    products: [
        .executable(name: "micronet", targets: ["micronet"])
    ],
    targets: program + arithmetic + mpi + tests,
    swiftLanguageModes: [.v6]
)
