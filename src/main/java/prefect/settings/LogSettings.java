package prefect.settings;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * Where the Docker Engine keeps what containers print.
 *
 * @param driver one of the engine's logging drivers
 * @param options of that driver
 */
public record LogSettings(String driver, Map<String, String> options) {
    /** Rotates by itself: five files of 20 MB a container, compressed (Docker documentation, "Local file logging driver"). */
    static final String DEFAULT_DRIVER = "local";

    /** Not none: what a container says is shown when it fails. */
    private static final Pattern DRIVER = Pattern.compile("(?!none$)[a-z0-9][a-zA-Z0-9._/:-]*");

    private static final String DRIVER_ALLOWED =
            "a logging driver of the Docker Engine such as local, json-file or journald";

    static LogSettings read(Section section) {
        var settings = new LogSettings(
                section.text("driver", DRIVER, DRIVER_ALLOWED).orElse(DEFAULT_DRIVER), section.map("options"));
        section.rejectUnknown();
        return settings;
    }
}
