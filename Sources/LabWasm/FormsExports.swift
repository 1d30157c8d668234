import Forms

/// Works out the expression cases in the input; JSON lines out. Answers 0.
@_expose(wasm, "forms_eval")
@_cdecl("forms_eval")
public func formsEval() -> Int32 {
  labOutput = expressionTrial(labInput)
  return 0
}

/// Plays the scenarios in the input; JSON lines out. Answers 0.
@_expose(wasm, "forms_play")
@_cdecl("forms_play")
public func formsPlay() -> Int32 {
  labOutput = scenarioTrial(labInput)
  return 0
}
