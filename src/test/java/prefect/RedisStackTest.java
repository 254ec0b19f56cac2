package prefect;

import static org.assertj.core.api.Assertions.assertThat;
import static prefect.RecordedStack.GENERATED_PASSWORD;

import com.pulumi.test.PulumiTest;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** By what the processes of one server find each other. */
class RedisStackTest {
    @ParameterizedTest
    @ValueSource(strings = {"prefect-server", "prefect-server-2", "prefect-services"})
    void all_processes_find_each_other_by_redis_and_none_migrates(String name) {
        var stack = RecordedStack.update().run(SettingsOf.behindProxy("{\"replicas\": 2}", Map.of()));

        assertThat(stack.container(name).get("envs"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .contains(
                        "PREFECT_SERVER_DATABASE_MIGRATE_ON_START=false",
                        "PREFECT_SERVER_EVENTS_MESSAGING_BROKER=prefect_redis.messaging",
                        "PREFECT_SERVER_EVENTS_MESSAGING_CACHE=prefect_redis.messaging",
                        "PREFECT_SERVER_EVENTS_CAUSAL_ORDERING=prefect_redis.ordering",
                        "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE=prefect_redis.lease_storage",
                        "PREFECT_REDIS_MESSAGING_HOST=prefect-redis",
                        "PREFECT_REDIS_MESSAGING_PORT=6379",
                        "PREFECT_REDIS_WORKER_CLEANUP_QUEUE_HOST=prefect-redis")
                .noneSatisfy(variable -> assertThat((String) variable).contains(GENERATED_PASSWORD));
    }

    @ParameterizedTest
    @ValueSource(strings = {"prefect-server", "prefect-server-2", "prefect-services"})
    void what_is_secret_is_in_a_file_that_is_secret(String resource) {
        var stack = RecordedStack.update().run(SettingsOf.behindProxy("{\"replicas\": 2}", Map.of()));

        var file = stack.file(resource, "/opt/prefect/prefect.toml");

        assertThat(RecordedStack.isSecret(file)).isTrue();
        assertThat(PulumiTest.extractValue(file))
                .contains("[server.database]\nconnection_url = \"%s\"\n".formatted(RecordedStack.URL))
                .contains("[server.api]\nauth_string = \"admin:%s\"\n".formatted(GENERATED_PASSWORD))
                .contains("[redis.messaging]\npassword = \"%s\"\n".formatted(GENERATED_PASSWORD))
                .contains("[redis.worker_cleanup_queue]\npassword = \"%s\"\n".formatted(GENERATED_PASSWORD))
                .contains(
                        "[server.docket]\nurl = \"redis://:%s@prefect-redis:6379/1\"\n".formatted(GENERATED_PASSWORD));
    }

    @Test
    void what_is_secret_is_in_the_environment_where_a_stack_wants_it_there() {
        var stack = RecordedStack.update()
                .run(SettingsOf.behindProxy("{\"replicas\": 1}", Map.of("secretsIn", "environment")));

        for (var name : List.of("prefect-server", "prefect-services")) {
            assertThat(stack.container(name).get("envs"))
                    .asInstanceOf(InstanceOfAssertFactories.LIST)
                    .contains(
                            "PREFECT_REDIS_MESSAGING_PASSWORD=" + GENERATED_PASSWORD,
                            "PREFECT_REDIS_WORKER_CLEANUP_QUEUE_PASSWORD=" + GENERATED_PASSWORD,
                            "PREFECT_SERVER_DOCKET_URL=redis://:%s@prefect-redis:6379/1".formatted(GENERATED_PASSWORD));
        }
    }

    @Test
    void redis_keeps_what_it_has_and_wants_a_password_that_is_secret() {
        var stack = RecordedStack.update()
                .run(SettingsOf.behindProxy("{\"replicas\": 2}", Map.of("redis", "{\"memory\": 256}")));

        assertThat(stack.container("prefect-redis"))
                .containsEntry("image", "sha256:redis:7")
                .containsEntry("memory", 256.0)
                .containsEntry("volumes", List.of(Map.of("volumeName", "prefect-redis", "containerPath", "/data")))
                .doesNotContainKey("ports");
        var file = stack.file("redis-container", "/etc/prefect/redis.conf");
        assertThat(RecordedStack.isSecret(file)).isTrue();
        assertThat(PulumiTest.extractValue(file))
                .contains("appendonly yes", "maxmemory-policy noeviction", "requirepass " + GENERATED_PASSWORD);
        assertThat(stack.options("redis-volume").isRetainOnDelete()).isTrue();
    }
}
