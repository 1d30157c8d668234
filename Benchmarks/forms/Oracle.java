import java.io.*;
import java.nio.charset.StandardCharsets;
import java.util.*;
import java.util.stream.Collectors;
import org.javarosa.core.model.*;
import org.javarosa.core.model.condition.EvaluationContext;
import org.javarosa.core.model.data.AnswerDataFactory;
import org.javarosa.core.model.data.IAnswerData;
import org.javarosa.core.model.data.UncastData;
import org.javarosa.core.model.instance.FormInstance;
import org.javarosa.core.model.instance.InstanceInitializationFactory;
import org.javarosa.core.model.instance.TreeElement;
import org.javarosa.core.model.instance.TreeReference;
import org.javarosa.form.api.FormEntryPrompt;
import org.javarosa.test.Scenario;
import org.javarosa.xpath.XPathParseTool;
import org.javarosa.xpath.expr.XPathFuncExpr;

/**
 * Plays a script on JavaRosa: one tab-separated command per line in, one line out. The other half of the
 * differential test of the form engine.
 */
public final class Oracle {
  private static Scenario scenario;
  private static PrintStream out;

  public static void main(String[] args) throws Exception {
    out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, "UTF-8");
    System.setOut(System.err);
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    String line;
    while ((line = in.readLine()) != null) {
      String answer;
      try {
        String[] command = line.split("\t", -1);
        for (int part = 0; part < command.length; part++)
          command[part] = command[part].replace("\\n", "\n").replace("\\t", "\t");
        answer = run(command);
      } catch (Throwable problem) {
        answer = "!" + problem.getClass().getSimpleName() + " " + flat(String.valueOf(problem.getMessage()));
      }
      out.println(answer);
      out.flush();
    }
  }

  private static String run(String[] command) throws Exception {
    switch (command[0]) {
      case "load": {
        scenario = null;
        long start = System.nanoTime();
        scenario = Scenario.init(new File(command[1]));
        return "ok " + (System.nanoTime() - start);
      }
      case "answer": return answer(command[1], command[2], command[3]);
      case "set": {
        // The answer as the form stores it, by the data type of its question.
        TreeReference ref = Scenario.getRef(command[1]);
        FormInstance instance = scenario.getFormDef().getMainInstance();
        TreeElement node = instance.resolveReference(ref);
        IAnswerData data = AnswerDataFactory.templateByDataType(node.getDataType()).cast(new UncastData(command[2]));
        scenario.getFormDef().setValue(data, ref, true);
        return "ok";
      }
      case "get": return text(scenario.answerOf(command[1]));
      case "relevant": return String.valueOf(scenario.getAnswerNode(command[1]).isRelevant());
      case "required": return String.valueOf(scenario.getAnswerNode(command[1]).isRequired());
      case "readonly": return String.valueOf(!scenario.getAnswerNode(command[1]).isEnabled());
      case "settle":
        // Works everything out anew: JavaRosa itself leaves rows stale that read other rows.
        for (int round = 0; round < 3; round++)
          scenario.getFormDef().initialize(false, new InstanceInitializationFactory());
        return "ok";
      case "walk":
        scenario.jumpToBeginningOfForm();
        while (!scenario.atTheEndOfForm()) scenario.next();
        return "ok";
      case "language": scenario.setLanguage(command[1]); return "ok";
      case "label": case "labels": return shown(command[0], command[1]);
      case "choices":
        return scenario.choicesOf(command[1]).stream().map(SelectChoice::getValue).collect(Collectors.joining(" "));
      case "count": return String.valueOf(scenario.countRepeatInstancesOf(command[1]));
      case "new_repeat": scenario.createNewRepeat(command[1]); return "ok";
      case "del_repeat": scenario.removeRepeat(command[1]); return "ok";
      case "validate": {
        ValidateOutcome outcome = scenario.getValidationOutcome();
        if (outcome == null) return "valid";
        if (outcome.outcome == 1) return "required " + outcome.failedPrompt.getReference().toString(true);
        if (outcome.outcome == 2) return "constraint " + outcome.failedPrompt.getReference().toString(true);
        return "valid";
      }
      case "eval": {
        EvaluationContext context = scenario.getEvaluationContext();
        if (command.length > 2) context = new EvaluationContext(context, Scenario.getRef(command[2]));
        Object value = XPathParseTool.parseXPath(command[1])
            .eval(scenario.getFormDef().getMainInstance(), context);
        value = XPathFuncExpr.unpack(value);
        return value.getClass().getSimpleName() + " " + flat(XPathFuncExpr.toString(value));
      }
      default: return "!unknown command";
    }
  }

  /** The label of a question, or those of its choices, as a screen shows them. */
  private static String shown(String what, String ref) {
    if (!turnTo(ref)) return "!not shown";
    FormEntryPrompt prompt = scenario.getFormEntryPromptAtIndex();
    if (what.equals("label")) return flat(prompt.getQuestionText());
    return flat(prompt.getSelectChoices().stream().map(prompt::getSelectChoiceText).collect(Collectors.joining(" ")));
  }

  /** Turns the pages to a question; false when it is not shown. */
  private static boolean turnTo(String ref) {
    scenario.jumpToBeginningOfForm();
    TreeReference wanted = Scenario.getRef(ref);
    while (!scenario.atTheEndOfForm()) {
      scenario.next();
      if (scenario.atQuestion() && sameNode(scenario.refAtIndex(), wanted)) return true;
    }
    return false;
  }

  /** Whether two references are one node; a step without a number means the first. */
  private static boolean sameNode(TreeReference a, TreeReference b) {
    return a.toString(true).replaceAll("\\[1]", "").equals(b.toString(true).replaceAll("\\[1]", ""));
  }

  private static String answer(String ref, String type, String value) {
    long start = System.nanoTime();
    Scenario.AnswerResult result;
    switch (type) {
      case "int": result = scenario.answer(ref, Integer.parseInt(value)); break;
      case "dec": result = scenario.answer(ref, Double.parseDouble(value)); break;
      case "date":
        if (!turnTo(ref)) return "!not shown";
        result = scenario.answer(java.time.LocalDate.parse(value));
        break;
      case "multi": result = scenario.answer(ref, value.isEmpty() ? new String[0] : value.split(" ")); break;
      default: result = scenario.answer(ref, value);
    }
    return result + " " + (System.nanoTime() - start);
  }

  private static String text(IAnswerData data) {
    return data == null ? "null" : "=" + flat(data.uncast().getString());
  }

  private static String flat(String text) {
    return text.replace('\n', ' ').replace('\t', ' ');
  }
}
