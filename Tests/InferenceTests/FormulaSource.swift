import Network
import Inference
import TestSupport

/// The golden data's weights, computed from the tensors' names.
struct FormulaSource: TensorSource {
    func values(of specification: TensorSpecification) throws(WeightError) -> [Float] {
        FormulaWeights.tensor(name: specification.name, shape: specification.shape)
    }
}
