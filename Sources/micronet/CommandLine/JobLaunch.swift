import Basics
import Glibc
import Training

#if MICRONET_MPI
    import RanksOverMPI
#endif

/// How the process was started: alone, or as one of several by `mpirun`, `mpiexec` or `srun`.
struct JobLaunch: Equatable {
    /// The number of processes that were started together, and this one's number among them.
    let size: Int
    let rank: Int

    /// The variables in which launchers tell both: Open MPI, MPICH and its relatives, MVAPICH, Slurm.
    private static let variables = [
        ("OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_RANK"), ("PMI_SIZE", "PMI_RANK"),
        ("MV2_COMM_WORLD_SIZE", "MV2_COMM_WORLD_RANK"), ("SLURM_STEP_NUM_TASKS", "SLURM_PROCID"),
    ]

    init(_ variable: (String) -> String?) {
        for (size, rank) in Self.variables {
            guard let size = variable(size).flatMap({ Int($0) }), size > 0 else { continue }
            (self.size, self.rank) = (size, variable(rank).flatMap { Int($0) } ?? 0)
            return
        }
        (size, rank) = (1, 0)
    }

    static let process = JobLaunch(ProcessEnvironment.variable)

    /// The processes that share the work.
    ///
    /// - Throws: if there are several and the program cannot work with them.
    func join() throws(Problem) -> any Ranks {
        guard size > 1 else { return OneProcess() }
        #if MICRONET_MPI
            let ranks = try MPIRanks { Interruption.isRequested }
            guard ranks.count == size else {
                throw Problem(
                    "\(size) processes were started together, and MPI knows of \(ranks.count)",
                    advice:
                        "start them with the mpirun of the MPI that this program was built with, \(ranks.library)"
                )
            }
            return ranks
        #else
            throw Problem(
                "\(size) processes were started together, and this program was built without MPI",
                advice: "start it without mpirun, or build it with MICRONET_MPI=1 swift build -c release")
        #endif
    }

    /// Gives rank 0 the time to say what is wrong and to end all processes: mostly all fail for the same reason, and one of
    /// them should say so. Returns at once on rank 0.
    func letFirstSpeak() {
        guard rank > 0 else { return }
        for _ in 0..<20 {
            usleep(100_000)
            // The launcher ends all.
            if Interruption.isRequested { Interruption.leave() }
        }
    }
}

extension Console {
    /// From now on this process is one of those that were started together: rank 0 writes for all of them.
    func join() throws(Problem) {
        ranks = try JobLaunch.process.join()
    }

    /// Reports why a command ended, and ends all ranks.
    func fail(_ message: String) {
        let launch = JobLaunch.process
        launch.letFirstSpeak()
        // The first rank has not failed, or another one said nothing for it; without MPI the first says it.
        if launch.rank == 0 {
            report(message)
        } else if ranks.count > 1 {
            sayAsOther("micronet: error: rank \(launch.rank): \(message)")
        }
        flush()
        if ranks.count > 1 { ranks.abort(1) }
        if launch.rank > 0 { exit(1) }
    }
}

extension Console {
    /// Ends the program as the recorded signal would have; of several ranks all.
    func leave() -> Never {
        flush()
        guard ranks.count > 1 else { Interruption.leave() }
        // Rank 0 ends all when it has saved. If this process ended first, Open MPI's launcher would kill it at once.
        for _ in 0..<300 where ranks.rank > 0 { usleep(100_000) }
        ranks.abort(Interruption.status)
    }
}

extension ParsedArguments {
    /// The number of threads that was asked for; else the number of processors that each of several ranks has.
    ///
    /// - Parameter standard: how many if none was asked for; nil for all.
    func threadCount(otherwise standard: Int? = nil, _ ranks: any Ranks) -> Int {
        threadCount(otherwise: standard ?? min(ranks.processors, Repetition.processors))
    }
}
