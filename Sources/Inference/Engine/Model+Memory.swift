import Arithmetic

extension Model {
    /// The memory that an `Engine` takes, in bytes. Nothing of that size is allocated.
    public func engineBytes(_ instructionSet: InstructionSet = .chosen) -> Int {
        let memory = EngineMemory(isMeasuring: true)
        var builder = PlanBuilder(
            self, packing: instructionSet == .portable ? nil : instructionSet, memory: memory)
        _ = builder.build()
        return memory.bytes
    }

    /// The memory that each pass of a `Tracer` takes, in bytes. Nothing of that size is allocated.
    public var traceBytes: Int { TracePlan(self, TraceLayout(self), isMeasuring: true).bytes }
}
