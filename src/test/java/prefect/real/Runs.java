package prefect.real;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;

/** Flow runs of deployments, as the server tells of them. */
final class Runs {
    private final Api api;
    private final List<String> started = new ArrayList<>();

    Runs(Api api) {
        this.api = api;
    }

    /** As many of a deployment, such as "slow/it", to be run at once, each once, also if it has to ask again. */
    Runs start(String deployment, int count, String parameters) {
        var id = id(again(() -> api.get("/deployments/name/" + deployment)));
        for (var i = 0; i < count; i++) {
            var run = "{\"parameters\": %s, \"idempotency_key\": \"%s\"}".formatted(parameters, UUID.randomUUID());
            started.add(id(again(() -> api.post("/deployments/%s/create_flow_run".formatted(id), run))));
        }
        return this;
    }

    /** As Prefect's clients do, when a minute has brought no answer (PREFECT_API_REQUEST_TIMEOUT). */
    private static JsonElement again(Supplier<JsonElement> request) {
        try {
            return request.get();
        } catch (UncheckedIOException noAnswer) {
            return request.get();
        }
    }

    private static String id(JsonElement answer) {
        return answer.getAsJsonObject().get("id").getAsString();
    }

    /** How many are in which state. */
    Map<String, Integer> states() {
        var states = new TreeMap<String, Integer>();
        all().forEach(run -> states.merge(run.get("state_type").getAsString(), 1, Integer::sum));
        return states;
    }

    /** How many are in a state and were taken by the worker with that log. */
    int takenBy(String log, String state) {
        return (int) all().stream()
                .filter(run -> run.get("state_type").getAsString().equals(state))
                .filter(run -> log.contains(run.get("id").getAsString()))
                .count();
    }

    /** Waits until all are in one of these states; the test fails, and says in which they are, if they do not get there. */
    void reach(Map<String, Integer> wanted) {
        try {
            Eventually.comesTrue(Duration.ofSeconds(1), () -> states().equals(wanted));
        } catch (AssertionError late) {
            throw new AssertionError("wanted %s, got %s".formatted(wanted, states()), late);
        }
    }

    /** How many of them the server has heard of by a heartbeat. */
    int withHeartbeat() {
        var heartbeats = api.post(
                        "/events/filter",
                        "{\"filter\": {\"event\": {\"name\": [\"prefect.flow-run.heartbeat\"]}}, \"limit\": 50}")
                .toString();
        return (int) started.stream().filter(heartbeats::contains).count();
    }

    private List<JsonObject> all() {
        var ids = started.stream().map("\"%s\""::formatted).toList();
        var answer = api.post(
                "/flow_runs/filter", "{\"flow_runs\": {\"id\": {\"any_\": [%s]}}}".formatted(String.join(", ", ids)));
        return StreamSupport.stream(answer.getAsJsonArray().spliterator(), false)
                .map(JsonElement::getAsJsonObject)
                .toList();
    }
}
