package prefect.server;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.util.List;

/** The part of Prefect's settings file that holds secrets. */
final class PrefectToml {
    private static final Gson STRINGS = new GsonBuilder().disableHtmlEscaping().create();

    private PrefectToml() {}

    /** @param secrets the connection URL and, if there is one, the login */
    static String of(List<String> secrets) {
        var database = "[server.database]\nconnection_url = %s\n".formatted(string(secrets.get(0)));
        return secrets.size() == 1
                ? database
                : database + "\n[server.api]\nauth_string = %s\n".formatted(string(secrets.get(1)));
    }

    /** TOML's basic strings have the quotes and escapes of JSON's. */
    private static String string(String text) {
        return STRINGS.toJson(text);
    }
}
