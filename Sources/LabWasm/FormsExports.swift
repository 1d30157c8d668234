import Basis
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

nonisolated(unsafe) private var openForm: Filling?

/// Opens the stored form in the input; the host times the call. Answers 0, or 1 when it is no form.
@_expose(wasm, "forms_open")
@_cdecl("forms_open")
public func formsOpen() -> Int32 {
  guard let definition = readStoredForm(labInput) else { return 1 }
  openForm = Filling(Form(definition), surroundings: formsSurroundings())
  return 0
}

/// How many questions the open form shows.
@_expose(wasm, "forms_question_count")
@_cdecl("forms_question_count")
public func formsQuestionCount() -> Int32 { Int32(openForm?.allNodes().count ?? 0) }

/// Answers a question of the open form with the choice or number `value`; the host times the call.
@_expose(wasm, "forms_answer")
@_cdecl("forms_answer")
public func formsAnswer(_ question: Int32, _ value: Int32) -> Int32 {
  guard let form = openForm else { return 1 }
  return form.answerAtRandom(question: Int(question), value: Int(value)) ? 0 : 2
}

private func formsSurroundings() -> Surroundings { Surroundings(now: Instant(milliseconds: 1_790_000_000_000)) }
