import java.io.*;
import java.nio.charset.StandardCharsets;
import java.util.*;
import java.util.stream.Collectors;
import org.javarosa.core.model.*;
import org.javarosa.core.model.condition.EvaluationContext;
import org.javarosa.core.model.data.IAnswerData;
import org.javarosa.core.model.instance.TreeReference;
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
        answer = run(line.split("\t", -1));
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
      case "get": return text(scenario.answerOf(command[1]));
      case "relevant": return String.valueOf(scenario.getAnswerNode(command[1]).isRelevant());
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

  private static String answer(String ref, String type, String value) {
    long start = System.nanoTime();
    Scenario.AnswerResult result;
    switch (type) {
      case "int": result = scenario.answer(ref, Integer.parseInt(value)); break;
      case "dec": result = scenario.answer(ref, Double.parseDouble(value)); break;
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
