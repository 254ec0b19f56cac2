package prefect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.when;
import static prefect.RecordedStack.CONTAINER;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import prefect.docker.engine.OneOff;
import prefect.settings.Certificates;

/** A Postgres that is not this stack's. */
class ExternalDatabaseTest {
    @Test
    void an_external_database_is_reached_and_nothing_of_it_is_declared() {
        var stack = RecordedStack.update()
                .run(
                        SettingsOf.from(
                                Map.of(
                                        "database",
                                        """
                        {"mode": "external", "host": "host.docker.internal", "user": "owner", "password": "p@ss",
                         "ssl": "require"}""")));

        assertThat(stack.result.exceptions()).isEmpty();
        assertThat(stack.declared)
                .extracting(resource -> resource.type)
                .containsExactlyInAnyOrder(
                        "pulumi:providers:docker",
                        "docker:index/network:Network",
                        "prefect:database:Database",
                        "prefect:server:PrefectServer",
                        "docker:index/remoteImage:RemoteImage",
                        CONTAINER);
        assertThat(stack.container("prefect-server"))
                .containsEntry("hosts", List.of(Map.of("host", "host.docker.internal", "ip", "host-gateway")));
        assertThat(stack.container("prefect-server").get("uploads").toString())
                .contains(
                        "connection_url = \"postgresql+asyncpg://owner:p%40ss@host.docker.internal:5432/prefect?ssl=require\"");
        assertThat(stack.container("prefect-server").get("envs"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .contains("PGSSLMODE=require");
        assertThat(stack.isSecret("connectionUrl")).isTrue();
        assertThat(stack.isSecret("databasePassword")).isTrue();
    }

    @Test
    void a_root_certificate_is_put_where_the_driver_is_told_to_look() {
        var certificate = Certificates.valid();
        var json = new JsonObject();
        json.addProperty("mode", "external");
        json.addProperty("host", "db.example.com");
        json.addProperty("password", "p");
        json.addProperty("ssl", "verify-full");
        json.addProperty("sslRootCert", certificate);

        var server = RecordedStack.update()
                .run(SettingsOf.from(Map.of("database", json.toString())))
                .container("prefect-server");

        assertThat(server).doesNotContainKey("hosts");
        assertThat(server.get("uploads"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .contains(Map.of("file", "/etc/prefect/database-root.crt", "content", certificate));
        assertThat(server.get("envs"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .contains("PGSSLROOTCERT=/etc/prefect/database-root.crt");
    }

    @Test
    void a_database_that_the_server_cannot_use_fails_the_run_before_the_server_is_touched() {
        var stack = RecordedStack.update();
        when(stack.engine.run(any()))
                .thenReturn(new OneOff.Outcome(65, List.of("check: password authentication failed")));

        stack.run(SettingsOf.from(
                Map.of("database", "{\"mode\": \"external\", \"host\": \"db\", \"password\": \"hunter2\"}")));

        assertThat(String.join("\n", stack.result.errors()))
                .contains("The database prefect on db:5432 cannot be used by prefect: password authentication failed.")
                .doesNotContain("hunter2");
        assertThat(stack.all(CONTAINER)).isEmpty();
    }
}
