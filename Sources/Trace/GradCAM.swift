/// Which parts of the last feature map raise the logit of a class: Grad-CAM (Selvaraju et al., ICCV 2017) of the planes
/// that the head pools.
///
/// Each plane is weighted with the mean of the logit's derivative over its pixels; the map is the sum of the weighted
/// planes where it is positive, and 0 elsewhere.
public struct GradCAM: Sendable, Equatable {
    /// The class whose logit it is about.
    public let classIndex: Int
    public let width: Int
    public let height: Int
    /// `width · height` values of at least 0, row by row. They are not scaled: their unit is that of the logit, divided by
    /// the number of pixels.
    public let values: [Float]

    public init(classIndex: Int, width: Int, height: Int, values: [Float]) {
        precondition(values.count == width * height, "\(values.count) values do not fill \(width)×\(height)")
        self.classIndex = classIndex
        self.width = width
        self.height = height
        self.values = values
    }
}
