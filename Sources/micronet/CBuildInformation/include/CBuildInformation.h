#pragma once

/// The commit that the program was built from, with "+" after it if files were changed since; empty if the source folder
/// was no git repository.
const char *_Nonnull micronet_commit(void);
