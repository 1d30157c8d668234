// AdminWebTests
