import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Many keytool commands in one Java: a line is a command, its arguments are parted by tabs. */
public class Keytool {
    public static void main(String[] arguments) throws Exception {
        PrintStream answers = System.out;
        BufferedReader commands =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            ByteArrayOutputStream printed = new ByteArrayOutputStream();
            System.setOut(new PrintStream(printed, true, "UTF-8"));
            System.setErr(System.out);
            String state = "ok";
            try {
                // With -debug it throws where it would end this Java; but then it lists otherwise.
                String debug = line.startsWith("-list") ? "" : "\t-debug";
                sun.security.tools.keytool.Main.main((line + debug).split("\t"));
            } catch (Exception error) {
                state = "failed";
            }
            System.out.flush();
            answers.println(state + " " + printed.size());
            printed.writeTo(answers);
            answers.flush();
        }
    }
}
