import TrainingSteps

/// What this module computes.
public enum Kernels: TrainingKernels {}
