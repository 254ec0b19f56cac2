package prefect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import com.pulumi.core.Alias;
import com.pulumi.resources.CustomResourceOptions;
import com.pulumi.test.PulumiTest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import prefect.docker.engine.Engine.SwarmMember;

/** What a stack on several hosts is declared as. */
class HostsStackTest {
    private static final String ON_A = "ssh://me@a.example.com";
    private static final String ON_B = "ssh://me@b.example.com";
    private static final String A = "{\"a\": {\"address\": \"%s\"}}".formatted(ON_A);
    private static final String A_AND_B =
            "{\"a\": {\"address\": \"%s\"}, \"b\": {\"address\": \"%s\"}}".formatted(ON_A, ON_B);

    @Test
    void each_host_has_a_provider_and_every_resource_on_it_its_name() {
        var stack = RecordedStack.update().run(with(Map.of("server", "{\"runsOn\": [\"b\"]}")));

        assertThat(stack.result.exceptions()).isEmpty();
        assertThat(stack.resource("docker@a").inputs).containsEntry("host", ON_A);
        assertThat(stack.resource("docker@b").inputs).containsEntry("host", ON_B);
        for (var onA : List.of("database-postgres@a", "database-image@a", "database-volume@a")) {
            assertThat(provider(stack, onA)).isEqualTo("docker@a");
        }
        for (var onB : List.of("prefect-server@b", "prefect-image@b")) {
            assertThat(provider(stack, onB)).isEqualTo("docker@b");
        }
        assertThat(stack.container("prefect-server")).isNotNull();
    }

    @Test
    void hosts_share_an_overlay_network_that_the_databases_host_makes() {
        var stack = RecordedStack.update()
                .run(with(Map.of("database", "{\"runsOn\": \"b\"}", "server", "{\"runsOn\": [\"a\"]}")));

        assertThat(stack.result.exceptions()).isEmpty();
        assertThat(stack.all("docker:index/network:Network")).singleElement().satisfies(network -> assertThat(network)
                .containsEntry("name", "prefect-net")
                .containsEntry("driver", "overlay")
                .containsEntry("attachable", true)
                .doesNotContainKey("options"));
        assertThat(provider(stack, "network")).isEqualTo("docker@b");
        for (var name : List.of("prefect-postgres", "prefect-server")) {
            assertThat(stack.container(name).get("networksAdvanced").toString()).contains("name=network-id");
        }
    }

    @Test
    void the_overlay_network_is_encrypted_if_asked_for() {
        var stack =
                RecordedStack.update().run(with(Map.of("server", "{\"runsOn\": [\"b\"]}", "networkEncrypted", "true")));

        assertThat(stack.all("docker:index/network:Network")).singleElement().satisfies(network -> assertThat(network)
                .containsEntry("options", Map.of("encrypted", "")));
    }

    @Test
    void one_host_needs_no_overlay_network_though_it_has_a_name() {
        var stack = RecordedStack.update();
        var engine = stack.engineAt(ON_A);

        stack.run(SettingsOf.from(Map.of("hosts", A)));

        assertThat(stack.result.exceptions()).isEmpty();
        assertThat(stack.all("docker:index/network:Network")).singleElement().satisfies(network -> assertThat(network)
                .containsEntry("driver", "bridge")
                .doesNotContainKeys("attachable", "options"));
        assertThat(provider(stack, "prefect-server@a")).isEqualTo("docker@a");
        verify(engine, never()).swarmMember();
    }

    @Test
    void a_host_on_which_nothing_runs_is_left_alone() {
        var stack = RecordedStack.update();
        var unused = stack.engineAt(ON_B);

        stack.run(with(Map.of()));

        assertThat(stack.result.exceptions()).isEmpty();
        assertThat(stack.declared).noneMatch(resource -> resource.name.endsWith("@b"));
        verify(unused, never()).containers();
        assertThat(stack.all("docker:index/network:Network")).singleElement().satisfies(network -> assertThat(network)
                .containsEntry("driver", "bridge"));
    }

    @Test
    void containers_were_called_otherwise_before_their_host_had_a_name() {
        var named = RecordedStack.update().run(with(Map.of("server", "{\"runsOn\": [\"b\"]}")));
        var unnamed = RecordedStack.update().run(SettingsOf.defaults());

        assertThat(aliases(named.options("prefect-server@b"))).containsExactly("prefect-server");
        assertThat(aliases(named.options("database-postgres@a"))).containsExactly("database-postgres");
        assertThat(aliases(named.options("database-volume@a")))
                .as("made anew, which a volume with that name survives")
                .isEmpty();
        assertThat(aliases(unnamed.options("prefect-server"))).isEmpty();
    }

    @Test
    void nothing_is_declared_where_a_host_is_not_in_the_swarm() {
        var stack = RecordedStack.update();
        when(stack.engineAt(ON_B).swarmMember()).thenReturn(new SwarmMember("", "", false, false));
        when(stack.engineAt(ON_A).swarmNodes()).thenReturn(Set.of(ON_A));

        stack.run(with(Map.of("server", "{\"runsOn\": [\"b\"]}")));

        assertThat(String.join("\n", stack.result.errors())).contains("Host b is in none. To have it join:");
        assertThat(stack.declared).noneMatch(resource -> resource.type.startsWith("docker:"));
        verify(stack.engineAt(ON_A), never()).removeContainer(any());
    }

    @Test
    void servers_on_two_hosts_are_published_on_each() {
        var stack = RecordedStack.update()
                .run(with(Map.of(
                        "server", "{\"replicas\": 2, \"runsOn\": [\"a\", \"b\"]}", "services", "{\"runsOn\": \"b\"}")));

        assertThat(stack.result.exceptions()).isEmpty();
        assertThat(provider(stack, "prefect-server@a")).isEqualTo("docker@a");
        assertThat(provider(stack, "prefect-server-2@b")).isEqualTo("docker@b");
        assertThat(provider(stack, "prefect-migrate@a")).isEqualTo("docker@a");
        assertThat(provider(stack, "prefect-services@b")).isEqualTo("docker@b");
        assertThat(provider(stack, "redis-container@a")).isEqualTo("docker@a");
        for (var name : List.of("prefect-server", "prefect-server-2")) {
            assertThat(stack.container(name))
                    .containsEntry("ports", List.of(Map.of("internal", 4200.0, "external", 4200.0, "ip", "127.0.0.1")));
        }
        assertThat(List.of(provider(stack, "prefect-image@a"), provider(stack, "prefect-image@b")))
                .containsExactly("docker@a", "docker@b");
    }

    @Test
    void docker_workers_reach_the_engine_of_their_own_host() {
        var stack = RecordedStack.update()
                .run(with(Map.of(
                        "workers",
                        "[{\"pool\": \"runs\", \"type\": \"docker\", \"count\": 3, \"runsOn\": [\"a\", \"b\"]}]")));

        assertThat(stack.result.exceptions()).isEmpty();
        assertThat(provider(stack, "worker-runs-docker-a-container@a")).isEqualTo("docker@a");
        assertThat(provider(stack, "worker-runs-docker-b-container@b")).isEqualTo("docker@b");
        assertThat(stack.all(RecordedStack.CONTAINER))
                .extracting(container -> container.get("name"))
                .containsExactlyInAnyOrder(
                        "prefect-postgres",
                        "prefect-server",
                        "prefect-docker-runs.a",
                        "prefect-docker-runs.b",
                        "prefect-worker-runs-1",
                        "prefect-worker-runs-2",
                        "prefect-worker-runs-3");
        for (var worker : Map.of(1, "a", 2, "b", 3, "a").entrySet()) {
            assertThat(stack.container("prefect-worker-runs-" + worker.getKey()).get("envs"))
                    .asInstanceOf(InstanceOfAssertFactories.LIST)
                    .contains("DOCKER_HOST=tcp://prefect-docker-runs.%s:2375".formatted(worker.getValue()));
        }
    }

    @Test
    void each_host_has_its_own_volume_of_a_name() {
        var stack = RecordedStack.update()
                .run(with(Map.of(
                        "workers",
                        "[{\"count\": 3, \"volumes\": [\"results:/results\"], \"runsOn\": [\"a\", \"b\"]}]")));

        assertThat(stack.result.exceptions()).isEmpty();
        for (var host : List.of("a", "b")) {
            assertThat(stack.resource("worker-volume-results@" + host).inputs).containsEntry("name", "results");
            assertThat(provider(stack, "worker-volume-results@" + host)).isEqualTo("docker@" + host);
        }
    }

    /** The name of the provider in "URN::ID". */
    private static String provider(RecordedStack stack, String resource) {
        var parts = stack.resource(resource).provider.split("::");
        return parts[parts.length - 2];
    }

    private static List<String> aliases(CustomResourceOptions options) {
        return options.getAliases().stream()
                .map(PulumiTest::extractValue)
                .map(Alias::getName)
                .map(name -> PulumiTest.extractValue(name.orElseThrow()))
                .toList();
    }

    /** On both, the database on the first. */
    private static prefect.settings.Settings with(Map<String, String> values) {
        var all = new HashMap<>(Map.of("hosts", A_AND_B, "database", "{\"runsOn\": \"a\"}"));
        all.putAll(values);
        return SettingsOf.from(all);
    }
}
