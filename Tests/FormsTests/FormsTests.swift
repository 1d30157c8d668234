// FormsTests
