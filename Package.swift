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

/// The engine's arithmetic is one source, built once for each instruction set and chosen when the program
/// starts; its callers check all edges, so it checks none.
func engine(_ name: String, march: String? = nil) -> Target {
    let processor = march.map { ["-Xcc", "-march=\($0)", "-D", "MICRONET_\(name.suffix(2))"] } ?? []
    return .target(
        name: name, dependencies: ["EngineSteps"], swiftSettings: [.unsafeFlags(["-Ounchecked"] + processor)])
}

#if arch(x86_64)
    let engines = [
        engine("EnginePortable"), engine("EngineV3", march: "x86-64-v3"),
        engine("EngineV4", march: "x86-64-v4"),
        .target(name: "CProcessor"),
    ]
#else
    // The same vectors become NEON.
    let engines = [engine("EnginePortable")]
#endif

let package = Package(
    name: "micronet",
    products: [
        .executable(name: "micronet", targets: ["micronet"])
    ],
    targets: [
        // What the networks are, and what one pass saw: pure values.
        .target(name: "Architecture"),
        .target(name: "InferenceTrace", dependencies: ["Architecture"]),

        // Arithmetic and files.
        .target(name: "Kernels", swiftSettings: optimized),
        .target(name: "EngineSteps", swiftSettings: optimized),
        .target(name: "Checkpoints", swiftSettings: optimized),
        .target(name: "Pictures", dependencies: ["CTurboJPEG"], swiftSettings: optimized),

        // Where description, weights and kernels meet.
        .target(
            name: "Inference",
            dependencies: ["Architecture", "InferenceTrace", "Kernels", "Checkpoints", "EngineSteps"]
                + engines.map { .byName(name: $0.name) },
            swiftSettings: optimized),

        // The interface without a terminal, and the one place that knows curses.
        .target(name: "Explorer", dependencies: ["Architecture", "InferenceTrace"]),
        .target(name: "CursesTerminal", dependencies: ["Explorer", "CNcurses"]),

        // Bundled pictures, model statistics and label lists, and the painter that draws the pictures.
        .target(
            name: "Assets", path: "Assets", exclude: ["Screens"],
            resources: [.copy("Pictures"), .copy("Labels"), .copy("Models")],
            swiftSettings: withoutFoundation),
        // "m": square roots that the compiler does not inline; no module that the painter imports names it.
        .target(name: "Scenes", swiftSettings: optimized, linkerSettings: [.linkedLibrary("m")]),

        .systemLibrary(
            name: "CNcurses", providers: [.apt(["libncurses-dev"])]),
        .systemLibrary(
            name: "CTurboJPEG", providers: [.apt(["libturbojpeg0-dev"])]),

        .executableTarget(
            name: "micronet",
            dependencies: [
                "Architecture", "InferenceTrace", "Checkpoints", "Pictures", "Inference", "Explorer",
                "CursesTerminal", "Assets",
            ], swiftSettings: withoutFoundation),
        .executableTarget(
            name: "make-assets",
            dependencies: ["Architecture", "Assets", "Checkpoints", "Inference", "Pictures", "Scenes"]),

        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: optimized),
        .testTarget(name: "ArchitectureTests", dependencies: ["Architecture", "TestSupport"]),
        .testTarget(
            name: "ExplorerTests", dependencies: ["Explorer", "Inference", "InferenceTrace", "TestSupport"],
            exclude: ["Goldens"]),
        .testTarget(name: "KernelsTests", dependencies: ["Kernels", "TestSupport"]),
        // The test programs' own malloc, which counts.
        .target(name: "CAllocations", path: "Tests/CAllocations"),
        .testTarget(
            name: "InferenceTests",
            dependencies: [
                "Inference", "Architecture", "InferenceTrace", "Checkpoints", "EngineSteps", "Kernels",
                "TestSupport", "CAllocations",
            ], swiftSettings: optimized),
        // A program that reads damaged files, so that a crash is a failed test and not the end of the tests.
        .executableTarget(
            name: "mutation-probe", dependencies: ["Checkpoints", "Pictures", "TestSupport"],
            path: "Tests/MutationProbe"),
        .testTarget(
            name: "CheckpointsTests", dependencies: ["Checkpoints", "TestSupport", "mutation-probe"]),
        // A program that does to its terminal what the tests ask, dying in every way included.
        .executableTarget(
            name: "terminal-probe", dependencies: ["CursesTerminal", "Explorer"], path: "Tests/TerminalProbe"),
        .testTarget(
            name: "CursesTerminalTests",
            dependencies: ["CursesTerminal", "CNcurses", "Explorer", "terminal-probe"]),
        .testTarget(name: "PicturesTests", dependencies: ["Pictures", "TestSupport", "mutation-probe"]),
        .testTarget(name: "ScenesTests", dependencies: ["Scenes", "Assets", "Pictures", "TestSupport"]),
        .testTarget(
            name: "CommandLineTests",
            dependencies: ["micronet", "Architecture", "Checkpoints", "Explorer", "Inference", "TestSupport"]),
    ] + engines,
    swiftLanguageModes: [.v6]
)
