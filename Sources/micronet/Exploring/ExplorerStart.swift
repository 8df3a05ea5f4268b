import Basics
import Assets
import Terminal
import Dispatch
import Explorer

/// The explorer's first state: the model and the pictures of the command line, or the bundled ones.
struct ExplorerStart {
    let session: Session
    let run: Run
    let pictures: [FilePath]
    let pictureIndex: Int
    /// What was left out, for the first frame; nil if nothing was.
    let notice: String?
    /// What was named, where a folder has more pictures than were looked at for the first frame.
    private let unread: [FilePath]?
    private let arguments: ParsedArguments

    /// How many pictures of a folder are found before the first frame; `gather` finds the rest.
    private static let enough = 10_000

    /// - Parameters:
    ///   - words: the pictures and folders on the command line.
    /// - Throws: what is wrong with the model, or with the pictures where none of them can be read.
    init(_ arguments: ParsedArguments, pictures words: [FilePath], _ console: Console) throws {
        self.arguments = arguments
        session = try Session(arguments, console)
        if words.isEmpty {
            // The sixteen shapes for a network that knows them, the scenes for any other.
            let bundled = try Assets.startPictures(
                isForShapes: session.model(session.start).knowsShapesOnly)
            pictures = bundled.paths
            pictureIndex = bundled.first
            run = try session.run(session.start, pictures[pictureIndex]).get()
            (unread, notice) = (nil, nil)
            return
        }
        var problems: [Problem] = []
        var notices: [String] = []
        let named = PictureList.expand(words, limit: ExplorerStart.enough, say: { notices.append($0) }) {
            problems.append($0)
        }
        if let problem = problems.first { throw problem }
        notice = notices.isEmpty ? nil : notices.joined(separator: "; ")
        unread = named.count > words.count && named.count >= ExplorerStart.enough ? words : nil
        // In a folder, one bad picture does not hide the others.
        var first: (run: Run, index: Int)?
        var problem: Problem?
        for (index, path) in named.enumerated() {
            switch session.run(session.start, path) {
            case .success(let run): first = (run, index)
            case .failure(let reason): problem = problem ?? reason
            }
            if first != nil || named.count == words.count { break }
        }
        guard let first else { throw problem ?? Problem("there is no picture to show") }
        pictures = named
        (run, pictureIndex) = first
    }

    func state(on screen: Screen, size: Size, _ display: Display) -> State {
        var state = State(
            size: size, display, run: run, pictures: pictures, pictureIndex: pictureIndex,
            isGathering: unread != nil,
            // A model that is chosen says what is wrong with its file.
            measuredTop1: ModelLoader.bundledTop1 { _ in },
            costClasses: arguments[BeginOptions.classes] ?? State.publishedClasses,
            fileEndings: FolderListing.endings)
        state.begin(
            on: screen, reading: arguments[BeginOptions.reading] ?? .rows,
            unit: arguments[BeginOptions.unit] ?? .multiplyAdds)
        return state
    }

    /// Finds, in the background, the pictures that there was no time for.
    func gather(post: @escaping @Sendable (Event) -> Void) {
        guard let unread else { return }
        DispatchQueue.global(qos: .utility).async {
            CrashWatch.guardThread()
            post(.gathered(PictureList.expand(unread) { _ in }))
        }
    }
}
