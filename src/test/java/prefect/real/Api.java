package prefect.real;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/**
 * A Prefect server's API, as a client on this machine sees it.
 *
 * @param url without a slash at its end
 * @param auth "user:password", if the server wants to know
 */
record Api(String url, Optional<String> auth) {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    static Api at(String url) {
        return new Api(url, Optional.empty());
    }

    Api as(String user) {
        return new Api(url, Optional.of(user));
    }

    JsonElement get(String path) {
        return JsonParser.parseString(text(request(path).build()));
    }

    JsonElement post(String path, String json) {
        return JsonParser.parseString(text(request(path)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build()));
    }

    void delete(String path) {
        text(request(path).DELETE().build());
    }

    String version() {
        return get("/admin/version").getAsString();
    }

    private HttpRequest.Builder request(String path) {
        var request = HttpRequest.newBuilder(URI.create(url + path)).timeout(LIMIT);
        auth.map(user -> Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)))
                .ifPresent(user -> request.header("Authorization", "Basic " + user));
        return request;
    }

    private static String text(HttpRequest request) {
        try {
            var answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() >= 300) {
                throw new AssertionError(request.uri() + " answered " + answer.statusCode() + ": " + answer.body());
            }
            return answer.body();
        } catch (IOException unreachable) {
            throw new UncheckedIOException(unreachable);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
