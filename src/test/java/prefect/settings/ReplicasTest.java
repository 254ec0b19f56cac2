package prefect.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static prefect.settings.ReadSettings.behindProxy;
import static prefect.settings.ReadSettings.read;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server in several processes. */
class ReplicasTest {
    @Test
    void one_server_is_all_unless_replicas_are_set() {
        var settings = read(Map.of());

        assertThat(settings.server().replicas()).isEmpty();
        assertThat(settings.split()).isEmpty();
        assertThat(settings.server().migrations()).isEqualTo(Migrations.ON_START);
        assertThat(settings.serverConnections()).isEqualTo(16 + 10);
    }

    @Test
    void replicas_come_with_redis_and_services_and_migrate_by_a_job() {
        var settings = behindProxy("{\"replicas\": 3}", Map.of());

        assertThat(settings.server().replicas()).contains(3);
        assertThat(settings.server().runsOn()).containsExactly(Hosts.ONLY, Hosts.ONLY, Hosts.ONLY);
        assertThat(settings.server().migrations()).isEqualTo(Migrations.JOB);
        assertThat(settings.split())
                .contains(new SplitSettings(
                        new RedisSettings("redis:7", "prefect-redis", Optional.empty(), Hosts.ONLY),
                        new ServicesSettings(Optional.empty(), Hosts.ONLY)));
        assertThat(List.of(settings.serverContainer(1), settings.serverContainer(2), settings.serverContainer(3)))
                .containsExactly("prefect-server", "prefect-server-2", "prefect-server-3");
    }

    @Test
    void redis_and_services_are_read() {
        var settings = behindProxy(
                "{\"replicas\": 2}",
                Map.of(
                        "redis", "{\"image\": \"valkey/valkey:8\", \"volume\": \"events\", \"memory\": 256}",
                        "services", "{\"memory\": 1024}"));

        assertThat(settings.split())
                .contains(new SplitSettings(
                        new RedisSettings("valkey/valkey:8", "events", Optional.of(256), Hosts.ONLY),
                        new ServicesSettings(Optional.of(1024), Hosts.ONLY)));
    }

    @Test
    void the_names_of_redis_start_with_the_stacks() {
        var settings = behindProxy("{\"replicas\": 1}", Map.of("name", "team"));

        assertThat(settings.redisContainer()).isEqualTo("team-redis");
        assertThat(settings.servicesContainer()).isEqualTo("team-services");
        assertThat(settings.split().orElseThrow().redis().volume()).isEqualTo("team-redis");
    }

    @Test
    void several_servers_do_not_migrate_when_they_start() {
        assertThatThrownBy(() -> behindProxy("{\"replicas\": 2, \"migrations\": \"onStart\"}", Map.of()))
                .hasMessageContaining("1 problem")
                .hasMessageContaining(
                        "server.migrations: is onStart, but with server.replicas each would migrate the database at once, allowed: job, manual");
        assertThat(behindProxy("{\"replicas\": 2, \"migrations\": \"manual\"}", Map.of())
                        .server()
                        .migrations())
                .isEqualTo(Migrations.MANUAL);
    }

    @Test
    void versions_whose_servers_always_run_services_are_refused() {
        assertThatThrownBy(() ->
                        behindProxy("{\"replicas\": 2, \"image\": \"prefecthq/prefect:3.4.21-python3.12\"}", Map.of()))
                .hasMessageContaining("1 problem")
                .hasMessageContaining(
                        "server.replicas: is not for Prefect 3.4.21, whose API servers run background services too, each of them its own (PrefectHQ/prefect#18820), allowed: server.image of 3.4.22 or newer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"prefecthq/prefect:3.4.22-python3.11", "prefecthq/prefect:3.8.8", "team/prefect:ours"})
    void other_versions_and_those_that_do_not_tell_are_allowed(String image) {
        assertThatCode(() -> behindProxy("{\"replicas\": 2, \"image\": \"%s\"}".formatted(image), Map.of()))
                .doesNotThrowAnyException();
    }

    @Test
    void several_servers_on_one_host_need_a_proxy() {
        assertThatThrownBy(() -> read(Map.of("server", "{\"replicas\": 2}")))
                .hasMessageContaining("1 problem")
                .hasMessageContaining(
                        "server.replicas: is 2 on 1 host, where only one can be published on port 4200, allowed: a proxy before them (proxy.domain), or a host for each (server.runsOn)");
        assertThatCode(() -> read(Map.of("server", "{\"replicas\": 1}"))).doesNotThrowAnyException();
    }

    @Test
    void without_a_proxy_each_has_a_host_of_its_own() {
        var onTwo = Map.of(
                "hosts", "{\"a\": {\"address\": \"ssh://me@a\"}, \"b\": {\"address\": \"ssh://me@b\"}}",
                "database", "{\"runsOn\": \"a\"}");
        var two = new HashMap<>(onTwo);
        two.put("server", "{\"replicas\": 2, \"port\": 4300, \"runsOn\": [\"a\", \"b\"]}");
        var three = new HashMap<>(two);
        three.put("server", "{\"replicas\": 3, \"port\": 4300, \"runsOn\": [\"a\", \"b\"]}");

        assertThat(read(two).server().runsOn()).containsExactly("a", "b");
        assertThatThrownBy(() -> read(three))
                .hasMessageContaining("server.replicas: is 3 on 2 hosts, where only one can be published on port 4300");
    }

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    redis    | {"memory": 128}        | redis: is for a server in several processes, allowed: together with server.replicas
                    services | {"memory": 1024}       | services: is for a server in several processes, allowed: together with server.replicas
                    server   | {"replicas": 0}        | server.replicas: "0" cannot be used, allowed: a whole number from 1 to 20
                    server   | {"replicas": "many"}   | server.replicas: "many" cannot be used, allowed: a whole number from 1 to 20
                    """)
    void a_wrong_value_is_told_with_its_key_and_what_is_allowed(String key, String value, String message) {
        assertThatThrownBy(() -> read(Map.of(key, value)))
                .hasMessageContaining("1 problem")
                .hasMessageContaining(message);
    }

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    redis    | {"memory": 32}         | redis.memory: "32" cannot be used, allowed: a whole number from 64
                    redis    | {"imag": "redis:8"}    | redis.imag: unknown setting, did you mean redis.image?
                    redis    | {"volume": "/data"}    | redis.volume: "/data" cannot be used, allowed: two or more of
                    services | {"memory": 256}        | services.memory: "256" cannot be used, allowed: a whole number from 512
                    services | {"image": "x"}         | services.image: unknown setting, allowed here: memory, runsOn
                    """)
    void a_wrong_value_beside_replicas_is_told_too(String key, String value, String message) {
        assertThatThrownBy(() -> behindProxy("{\"replicas\": 2}", Map.of(key, value)))
                .hasMessageContaining("1 problem")
                .hasMessageContaining(message);
    }

    @Test
    void what_is_no_object_is_told_once() {
        assertThatThrownBy(() -> read(Map.of("redis", "yes")))
                .hasMessageContaining("1 problem")
                .hasMessageContaining("redis: is a single value, allowed: an object");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PREFECT_SERVER_EVENTS_MESSAGING_BROKER",
                "PREFECT_MESSAGING_CACHE",
                "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE",
                "PREFECT_REDIS_MESSAGING_HOST",
                "PREFECT_REDIS_MESSAGING_PASSWORD",
                "PREFECT_SERVER_DOCKET_URL"
            })
    void what_the_processes_find_each_other_by_is_free_for_one_server_only(String variable) {
        var env = "\"env\": {\"%s\": \"x\"}".formatted(variable);

        assertThat(read(Map.of("server", "{%s}".formatted(env))).server().env()).containsEntry(variable, "x");
        assertThatThrownBy(() -> behindProxy("{\"replicas\": 2, %s}".formatted(env), Map.of()))
                .hasMessageContaining("1 problem")
                .hasMessageContaining(
                        "server.env: %s is set by server.replicas, allowed: to set that instead".formatted(variable));
    }
}
