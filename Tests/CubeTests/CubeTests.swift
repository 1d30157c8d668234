// CubeTests
