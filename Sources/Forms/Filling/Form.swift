import Basis

/// A form ready to be filled: every expression compiled, every dependency ordered. It never changes, so one
/// serves any number of fillings.
public final class Form {
  /// The design it was compiled from.
  public let definition: FormDefinition
  let layout: FormLayout
  let tables: [ChoiceTable]
  /// By field; those of the form itself and of shared totals hold nothing.
  let rules: [QuestionRules]
  /// What is worked out by itself when something it reads changes.
  let templates: [Template]
  /// The templates of each scope.
  let scopeTemplates: [[Int32]]
  /// Fields whose calculation is worked out when this field changes.
  let triggered: [[Int32]]
  /// How many ranks the templates have; a lower rank is worked out first.
  let rankCount: Int
  let instanceName: Program?
  /// What is wrong with the design; a form with problems is not to be filled.
  public let problems: [FormProblem]

  /// Compiles a design. `lists` are lists the design takes from outside, such as products and customers.
  public init(_ definition: FormDefinition, lists: [ChoiceList] = []) {
    self.definition = definition
    var builder = FormBuilder(definition, lists: lists)
    builder.build()
    layout = builder.compiler.layout
    tables = builder.compiler.tables
    triggered = builder.triggered
    instanceName = builder.instanceName
    var problems = builder.problems
    var templates = builder.templates
    rules = builder.rules
    let order = DependencyOrder(templates: templates, layout: layout)
    for (index, rank) in order.ranks.enumerated() { templates[index].rank = rank }
    rankCount = order.rankCount
    for circle in order.circles {
      problems.append(.cycle(circle.map { builder.compiler.layout[$0].name }))
    }
    var byScope = [[Int32]](repeating: [], count: layout.scopes.count)
    for (index, template) in templates.enumerated() { byScope[Int(template.scope)].append(Int32(index)) }
    scopeTemplates = byScope
    self.templates = templates
    self.problems = problems
  }

  func question(_ field: Int32) -> Question? {
    field > 0 && Int(field) <= definition.questions.count ? definition.questions[Int(field) - 1] : nil
  }
}

/// The compiled rules of one question.
struct QuestionRules {
  var required: Program?
  var readOnly: Program?
  var constraint: Program?
  /// The default where it is worked out when the row begins.
  var startValue: Program?
  /// The calculation where it waits for a trigger.
  var triggered: Program?
  var choices: ChoiceRule?
  /// The label, cut where answers go in: by language.
  var labels: [[LabelPart]] = []
}

/// Which choices a question offers.
struct ChoiceRule {
  /// The table, or −1 when the rows of a repeat are the choices.
  var table: Int32
  var filter: Program?
  var key: ListKey?
  var isShuffled = false
  var seed: Program?
  /// The path to the rows' question when they are the choices.
  var rows: Program?
}

/// A piece of a label.
enum LabelPart {
  case text(String)
  case value(Program)
}

/// Something that is worked out by itself, once for every row of its scope.
struct Template {
  enum Kind { case relevance, calculation, rowCount, choiceCheck }

  var kind: Kind
  var field: Int32
  /// The scope whose rows it belongs to: of a row count, the scope around the repeat.
  var scope: Int32
  var program: Program
  var rank: Int32 = 0
}
