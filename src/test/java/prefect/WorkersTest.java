package prefect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.argThat;
import static org.mockito.Mockito.when;

import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import prefect.docker.engine.OneOff;

/** What workers are declared as, and what is refused. */
class WorkersTest {
    @Test
    void workers_get_the_servers_image_its_address_in_the_network_and_its_login_in_a_file() {
        var stack = RecordedStack.update().run(with("[{\"count\": 2, \"concurrency\": 3}]"));

        assertThat(stack.result.exceptions()).isEmpty();
        for (var number : List.of(1, 2)) {
            assertThat(stack.container("prefect-worker-default-" + number))
                    .containsEntry("image", "sha256:prefecthq/prefect:3.4.22-python3.11")
                    .containsEntry("user", "1001:1001")
                    .containsEntry("restart", "always")
                    .containsEntry(
                            "command",
                            List.of(
                                    "prefect",
                                    "worker",
                                    "start",
                                    "--name",
                                    "prefect-worker-default-" + number,
                                    "--pool",
                                    "default",
                                    "--type",
                                    "process",
                                    "--with-healthcheck",
                                    "--limit",
                                    "3"))
                    .containsEntry(
                            "uploads",
                            List.of(Map.of(
                                    "file", "/opt/prefect/prefect.toml",
                                    "content", "[api]\nauth_string = \"admin:secret\"\n")));
            assertThat(stack.container("prefect-worker-default-" + number).get("envs"))
                    .asInstanceOf(InstanceOfAssertFactories.LIST)
                    .contains("PREFECT_API_URL=http://prefect-server:4200/api", "PREFECT_UI_URL=http://127.0.0.1:4200");
        }
        assertThat(stack.all("docker:index/remoteImage:RemoteImage")).hasSize(2);
    }

    @Test
    void docker_workers_get_a_proxy_and_not_the_engines_socket() {
        var stack = RecordedStack.update().run(with("[{\"pool\": \"runs\", \"type\": \"docker\"}]"));

        assertThat(stack.container("prefect-worker-runs-1").get("envs"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .contains("DOCKER_HOST=tcp://prefect-docker-runs:2375");
        assertThat(stack.container("prefect-worker-runs-1")).doesNotContainKey("volumes");
        assertThat(stack.container("prefect-docker-runs"))
                .containsEntry("image", "sha256:haproxy:2.6")
                .containsEntry(
                        "volumes",
                        List.of(Map.of(
                                "hostPath", "/var/run/docker.sock",
                                "containerPath", "/var/run/docker.sock",
                                "readOnly", true)))
                .doesNotContainKey("ports");
    }

    @Test
    void volumes_are_made_and_folders_taken() {
        var stack = RecordedStack.update()
                .run(
                        with(
                                """
                [{"volumes": ["results:/results", "/srv/flows:/flows:ro"]},
                 {"pool": "other", "volumes": ["results:/results"]}]"""));

        assertThat(stack.container("prefect-worker-default-1").get("volumes"))
                .isEqualTo(List.of(
                        Map.of("volumeName", "results", "containerPath", "/results"),
                        Map.of("hostPath", "/srv/flows", "containerPath", "/flows", "readOnly", true)));
        assertThat(stack.all("docker:index/volume:Volume"))
                .containsExactlyInAnyOrder(Map.of("name", "pgdata"), Map.of("name", "results"));
    }

    @Test
    void a_pool_that_does_not_fit_stops_its_workers_before_they_are_made() {
        var stack = RecordedStack.update();
        when(stack.engine.run(argThat(
                        question -> question != null && question.command().contains("pool"))))
                .thenReturn(new OneOff.Outcome(64, List.of("worker: the work pool default exists and is of type ecs")));

        stack.run(with("[{}]"));

        assertThat(stack.result.exceptions()).anySatisfy(error -> assertThat(error)
                .hasMessageContaining("Workers of pool default cannot run on prefecthq/prefect:3.4.22-python3.11")
                .hasMessageContaining("is of type ecs."));
        assertThat(stack.all(RecordedStack.CONTAINER)).hasSize(2);
    }

    @Test
    void workers_that_are_newer_than_the_server_are_warned_of() {
        assertThat(with("[{\"image\": \"prefecthq/prefect:3.8.8-python3.11\"}]").warnings())
                .anySatisfy(warning -> assertThat(warning)
                        .contains("workers of pool default are newer than the server (3.8.8, 3.4.22)"));
        assertThat(with("[{\"image\": \"prefecthq/prefect:3.4.20-python3.11\"}]")
                        .warnings())
                .noneSatisfy(warning -> assertThat(warning).contains("newer than the server"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    [{"pol": "a"}]                       | workers[0].pol: unknown setting, did you mean workers[0].pool?
                    [{"pool": "prefect-agents"}]         | workers[0].pool: "prefect-agents" cannot be used, allowed: a-z A-Z 0-9 _ . -
                    [{"type": "kubernetes"}]             | workers[0].type: "kubernetes" cannot be used, allowed: docker, process
                    [{"count": -1}]                      | workers[0].count: "-1" cannot be used, allowed: a whole number from 0 to 100
                    [{"concurrency": 0}]                 | workers[0].concurrency: "0" cannot be used, allowed: a whole number from 1
                    [{}, {"count": 2}]                   | workers[1].pool: default has workers in an entry before, allowed: one entry for each pool
                    [{"env": {"PREFECT_API_URL": "x"}}]  | workers[0].env: PREFECT_API_URL is set by the server's own address
                    [{"env": {"EXTRA_PIP_PACKAGES": "x"}}] | workers[0].user: cannot install EXTRA_PIP_PACKAGES of workers[0].env, allowed: root
                    [{"volumes": ["/flows"]}]            | workers[0].volumes: "/flows" cannot be used, allowed: SOURCE:PATH
                    [{"volumes": ["./nosuch:/flows"]}]   | workers[0].volumes: there is no folder
                    [{"proxyImage": "haproxy:3.2"}]      | workers[0].proxyImage: means nothing for this type, allowed: together with type docker
                    """)
    void a_wrong_value_is_told_with_its_key_and_what_is_allowed(String workers, String message) {
        assertThatThrownBy(() -> SettingsOf.from(Map.of("workers", workers))).hasMessageContaining(message);
    }

    @Test
    void a_folder_of_this_machine_cannot_be_had_on_another() {
        assertThatThrownBy(() -> SettingsOf.from(Map.of(
                        "dockerHost", "ssh://deploy@docker.example.com",
                        "workers", "[{\"volumes\": [\"./flows:/flows\"]}]")))
                .hasMessageContaining("./flows is a folder of this machine, but the workers are on docker.example.com");
    }

    private static prefect.settings.Settings with(String workers) {
        return SettingsOf.from(Map.of("workers", workers, "server", "{\"auth\": \"admin:secret\"}"));
    }
}
