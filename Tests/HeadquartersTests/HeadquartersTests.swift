// HeadquartersTests
