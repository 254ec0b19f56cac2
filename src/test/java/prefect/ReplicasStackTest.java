package prefect;

import static org.assertj.core.api.Assertions.assertThat;

import com.pulumi.test.PulumiTest;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** What a server in several processes is declared as. */
class ReplicasStackTest {

    @Test
    void there_are_so_many_api_servers_and_one_of_everything_else() {
        var stack = RecordedStack.update().run(SettingsOf.behindProxy("{\"replicas\": 3}", Map.of()));

        assertThat(stack.result.exceptions()).isEmpty();
        assertThat(stack.all(RecordedStack.CONTAINER))
                .extracting(container -> container.get("name"))
                .containsExactlyInAnyOrder(
                        "prefect-postgres",
                        "prefect-redis",
                        "prefect-migrate",
                        "prefect-server",
                        "prefect-server-2",
                        "prefect-server-3",
                        "prefect-services",
                        "prefect-proxy");
        assertThat(stack.all("docker:index/remoteImage:RemoteImage"))
                .extracting(image -> image.get("name"))
                .containsExactlyInAnyOrder("postgres:16", "redis:7", "prefecthq/prefect:3.4.22-python3.11", "caddy:2");
        assertThat(stack.all("docker:index/network:Network")).singleElement().satisfies(network -> assertThat(network)
                .containsEntry("driver", "bridge"));
    }

    @Test
    void api_servers_leave_the_background_services_to_the_one_that_has_them() {
        var stack = RecordedStack.update().run(SettingsOf.behindProxy("{\"replicas\": 2}", Map.of()));

        for (var name : List.of("prefect-server", "prefect-server-2")) {
            assertThat(stack.container(name))
                    .containsEntry(
                            "command",
                            List.of(
                                    "prefect",
                                    "server",
                                    "start",
                                    "--host",
                                    "0.0.0.0",
                                    "--port",
                                    "4200",
                                    "--no-services"))
                    .doesNotContainKey("ports");
        }
        assertThat(stack.container("prefect-services"))
                .containsEntry("command", List.of("prefect", "server", "services", "start"))
                .containsEntry("image", "sha256:prefecthq/prefect:3.4.22-python3.11")
                .containsEntry("user", "1001:1001")
                .doesNotContainKeys("ports", "volumes");
    }

    @Test
    void api_servers_share_a_name_in_the_network_and_each_has_its_own() {
        var stack = RecordedStack.update().run(SettingsOf.behindProxy("{\"replicas\": 3}", Map.of()));

        assertThat(aliases(stack, "prefect-server")).containsExactly("prefect-server", "prefect-server-1");
        assertThat(aliases(stack, "prefect-server-2")).containsExactlyInAnyOrder("prefect-server", "prefect-server-2");
        assertThat(aliases(stack, "prefect-server-3")).containsExactlyInAnyOrder("prefect-server", "prefect-server-3");
        assertThat(aliases(stack, "prefect-services")).containsExactly("prefect-services");
        assertThat(aliases(RecordedStack.update().run(SettingsOf.defaults()), "prefect-server"))
                .containsExactly("prefect-server");
    }

    @Test
    void a_job_migrates_once_before_all_of_them() {
        var stack = RecordedStack.update().run(SettingsOf.behindProxy("{\"replicas\": 2}", Map.of()));

        assertThat(stack.container("prefect-migrate"))
                .containsEntry("command", List.of("prefect", "server", "database", "upgrade", "-y"));
        assertThat(PulumiTest.extractValue(stack.file("prefect-migrate", "/opt/prefect/prefect.toml")))
                .doesNotContain("redis");
    }

    @Test
    void manual_migrations_are_nobodys() {
        var stack = RecordedStack.update()
                .run(SettingsOf.behindProxy("{\"replicas\": 2, \"migrations\": \"manual\"}", Map.of()));

        assertThat(stack.all(RecordedStack.CONTAINER))
                .noneMatch(container -> container.get("name").equals("prefect-migrate"));
        assertThat(stack.container("prefect-server-2").get("envs"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .contains("PREFECT_SERVER_DATABASE_MIGRATE_ON_START=false");
    }

    @Test
    void the_proxy_asks_each_of_several_whether_it_works() {
        var several =
                RecordedStack.update().run(SettingsOf.behindProxy("{\"replicas\": 2, \"path\": \"/team\"}", Map.of()));

        assertThat(caddyfile(several))
                .contains(
                        "reverse_proxy prefect-server-1:4200 prefect-server-2:4200 {",
                        "lb_policy least_conn",
                        "health_uri /team/api/ready");
        assertThat(caddyfile(RecordedStack.update().run(SettingsOf.behindProxy("{}", Map.of()))))
                .contains("reverse_proxy prefect-server:4200 {")
                .doesNotContain("lb_policy", "health_uri");
    }

    @Test
    void workers_go_through_the_proxy_where_it_chooses_among_several() {
        var several =
                RecordedStack.update().run(SettingsOf.behindProxy("{\"replicas\": 2}", Map.of("workers", "[{}]")));
        var one = RecordedStack.update().run(SettingsOf.behindProxy("{\"replicas\": 1}", Map.of("workers", "[{}]")));

        assertThat(workersEnv(several))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .contains("PREFECT_API_URL=http://prefect-proxy:4200/api", "PREFECT_CLIENT_RETRY_EXTRA_CODES=500");
        assertThat(caddyfile(several)).contains("http://prefect-proxy:4200 {");
        assertThat(workersEnv(one))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .contains("PREFECT_API_URL=http://prefect-server:4200/api");
        assertThat(caddyfile(one)).doesNotContain("http://prefect-proxy:4200 {");
    }

    private static List<?> workersEnv(RecordedStack stack) {
        return (List<?>) stack.container("prefect-worker-default-1").get("envs");
    }

    @Test
    void pools_and_memory_are_each_processes_own() {
        var stack = RecordedStack.update()
                .run(SettingsOf.behindProxy(
                        "{\"replicas\": 1, \"poolSize\": 7, \"poolOverflow\": 0, \"memory\": 2048}",
                        Map.of("services", "{\"memory\": 1024}")));

        for (var name : List.of("prefect-server", "prefect-services")) {
            assertThat(stack.container(name).get("envs"))
                    .asInstanceOf(InstanceOfAssertFactories.LIST)
                    .contains(
                            "PREFECT_SERVER_DATABASE_SQLALCHEMY_POOL_SIZE=7",
                            "PREFECT_SERVER_DATABASE_SQLALCHEMY_MAX_OVERFLOW=0");
        }
        assertThat(stack.container("prefect-server")).containsEntry("memory", 2048.0);
        assertThat(stack.container("prefect-services")).containsEntry("memory", 1024.0);
    }

    @Test
    void a_database_of_this_stack_lets_in_as_many_as_it_is_told() {
        var stack = RecordedStack.update()
                .run(SettingsOf.behindProxy("{\"replicas\": 5}", Map.of("database", "{\"maxConnections\": 200}")));

        assertThat(stack.container("prefect-postgres").get("command").toString())
                .contains("max_connections=200");
    }

    private static List<Object> aliases(RecordedStack stack, String container) {
        var networks = (List<?>) stack.container(container).get("networksAdvanced");
        return List.copyOf((List<?>) ((Map<?, ?>) networks.get(0)).get("aliases"));
    }

    private static String caddyfile(RecordedStack stack) {
        return PulumiTest.extractValue(stack.file("proxy-container", "/etc/caddy/Caddyfile"));
    }
}
