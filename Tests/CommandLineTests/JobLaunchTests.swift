import Foundation
import Testing

@testable import micronet

/// Processes that a launcher of MPI jobs starts together.
@Suite struct JobLaunchTests {
    @Test func launchersTellSizeAndRank() {
        func launch(_ variables: [String: String]) -> [Int] {
            let launch = JobLaunch { variables[$0] }
            return [launch.size, launch.rank]
        }
        #expect(launch([:]) == [1, 0])
        #expect(launch(["OMPI_COMM_WORLD_SIZE": "4", "OMPI_COMM_WORLD_RANK": "3"]) == [4, 3])
        #expect(launch(["PMI_SIZE": "2", "PMI_RANK": "1"]) == [2, 1])
        #expect(launch(["SLURM_STEP_NUM_TASKS": "16", "SLURM_PROCID": "9"]) == [16, 9])
        // A batch script of a job with several tasks is one process.
        #expect(launch(["SLURM_NTASKS": "16", "SLURM_PROCID": "0"]) == [1, 0])
        // Open MPI's processes in a job of Slurm: Slurm's step is that of the launcher.
        let both = [
            "SLURM_STEP_NUM_TASKS": "2", "SLURM_PROCID": "1", "OMPI_COMM_WORLD_SIZE": "8",
            "OMPI_COMM_WORLD_RANK": "5",
        ]
        #expect(launch(both) == [8, 5])
    }

    #if !MICRONET_MPI
        /// Four processes that know nothing of each other must not train into one folder: the first says so.
        @Test(arguments: ["train shapes -o $D/run", "evaluate shapes -n 16"])
        func severalProcessesNeedMPI(command: String) throws {
            try BinaryTests.scratch { folder in
                for rank in 0..<2 {
                    let found = try BinaryTests.shell(
                        "micronet \(command)",
                        environment: [
                            "D": folder, "OMPI_COMM_WORLD_SIZE": "4", "OMPI_COMM_WORLD_RANK": "\(rank)",
                        ])
                    #expect(found.status == 1 && found.output == "")
                    #expect(
                        found.errors
                            == (rank > 0
                                ? ""
                                : "micronet: error: 4 processes were started together, and this program was built without "
                                    + "MPI; start it without mpirun, or build it with MICRONET_MPI=1 swift build -c release\n")
                    )
                }
                #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
            }
        }

        /// A launcher that starts one process changes nothing.
        @Test func oneProcessNeedsNoMPI() throws {
            let found = try BinaryTests.shell(
                "micronet evaluate shapes -n 16 --json",
                environment: ["OMPI_COMM_WORLD_SIZE": "1", "OMPI_COMM_WORLD_RANK": "0"])
            #expect(found.status == 0 && found.output.contains("\"count\": 16"), "\(found.errors)")
        }
    #endif
}
