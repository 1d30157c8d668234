// SyncTests
