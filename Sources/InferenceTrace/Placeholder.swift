// InferenceTrace
