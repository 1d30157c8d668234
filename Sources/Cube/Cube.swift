// Cube
