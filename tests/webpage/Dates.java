import java.sql.Timestamp;
import java.text.DateFormat;
import java.util.Date;
import java.util.Locale;
import java.util.TimeZone;

/** Prints a moment (ms since 1970) in a time zone as Java's web pages do: "FORM<tab>TEXT" lines. */
public class Dates {
    public static void main(String[] args) {
        for (String zone : args[0].split(",")) {
            TimeZone.setDefault(TimeZone.getTimeZone(zone));
            for (String moment : args[1].split(",")) {
                Date date = new Date(Long.parseLong(moment) * 1000);
                print(zone, moment, "Date", date.toString());
                print(zone, moment, "Timestamp", new Timestamp(date.getTime()).toString());
                print(zone, moment, "Instant", date.toInstant().toString());
                for (Locale locale : new Locale[] {Locale.US, Locale.UK}) {
                    for (int style = DateFormat.FULL; style <= DateFormat.SHORT; style++) {
                        DateFormat format = DateFormat.getDateTimeInstance(style, style, locale);
                        print(zone, moment, locale + " " + style, format.format(date));
                    }
                }
            }
        }
    }

    private static void print(String... columns) {
        System.out.println(String.join("\t", columns));
    }
}
