// ForecastTests
