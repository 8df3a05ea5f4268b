import Inference
import TrainingPortable
import TrainingSteps

#if arch(x86_64)
    import TrainingV3
    import TrainingV4
#endif

/// What one instruction set computes.
typealias Arithmetic = any TrainingKernels.Type

extension InstructionSet {
    /// Its arithmetic of training.
    var training: Arithmetic {
        switch self {
        #if arch(x86_64)
            case .v4: TrainingV4.Kernels.self
            case .v3: TrainingV3.Kernels.self
        #endif
        default: TrainingPortable.Kernels.self
        }
    }
}
