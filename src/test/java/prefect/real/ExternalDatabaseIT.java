package prefect.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import prefect.settings.Certificates;

/** A Postgres outside Docker, as the server finds it on the Docker host. Each step goes on from the one before. */
@Tag("hosts")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ExternalDatabaseIT {
    /** Every character that a shell, a URL, SQL, a format string or a file of settings could stumble on. */
    private static final String AWKWARD = "p@ss:w/o?r#d%20&=+ 'q' \"q\" \\ $HOME `id` {x} ${y} ü€";

    private static HostPostgres postgres;
    private static RealStack stack;

    @BeforeAll
    static void a_postgres_with_a_role_and_two_databases() {
        postgres = new HostPostgres();
        postgres.sql("postgres", "create role prefect login password '%s'".formatted(AWKWARD.replace("'", "''")));
        postgres.sql("postgres", "create database prefect owner prefect");
        postgres.sql("postgres", "create database encrypted owner prefect");
        stack = RealStack.madeByDocs("it-external", "production", Map.of());
    }

    @AfterAll
    static void nothing_is_left() throws IOException {
        stack.close();
        postgres.close();
        Files.deleteIfExists(Checkout.directory().resolve("ca.pem"));
        Files.deleteIfExists(Checkout.directory().resolve("password.txt"));
    }

    @Test
    @Order(1)
    void the_page_leads_to_a_server_on_it_with_tls_that_checks_the_server() throws IOException {
        Files.copy(
                postgres.rootCertificate(),
                Checkout.directory().resolve("ca.pem"),
                StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(Checkout.directory().resolve("password.txt"), AWKWARD);

        Docs.page("external-database")
                .with("db.example.com", "host.docker.internal")
                .in(stack.environment())
                .afterInit("production", () -> {
                    stack.takeNamesOfItsOwn();
                    stack.set("database.port", String.valueOf(postgres.port)).set("database.name", "encrypted");
                })
                .run();

        assertThat(stack.api().get("/ready").toString()).contains("OK");
        assertThat(Docker.hasContainer(stack.postgres())).isFalse();
        assertThat(postgres.sql("encrypted", "select count(*) > 0 from flow_run where false"))
                .isEqualTo("f");
        assertThat(
                        postgres.sql(
                                "postgres",
                                "select distinct ssl from pg_stat_ssl join pg_stat_activity using (pid) where datname = 'encrypted' and usename = 'prefect'"))
                .isEqualTo("t");
        assertThat(stack.output("connectionUrl"))
                .startsWith("postgresql+asyncpg://prefect:p%40ss")
                .endsWith("/encrypted?ssl=verify-full");
        assertThat(stack.stateOnDisk()).doesNotContain("p@ss:w").doesNotContain("p%40ss");
    }

    @Test
    @Order(2)
    void a_second_up_and_a_refresh_change_nothing() {
        stack.hasNothingToDo();
    }

    @Test
    @Order(3)
    void a_database_that_cannot_be_used_is_told_with_its_reason_and_the_server_goes_on() {
        var server = Docker.idOf(stack.server());
        postgres.sql("postgres", "create role weak login password 'other words'");
        postgres.sql("postgres", "create database weak");

        refuses("encrypted", "Connection refused", "database.port", String.valueOf(FreePort.next()));
        refuses(
                "nosuch",
                "database \"nosuch\" does not exist",
                "database.port",
                String.valueOf(postgres.port),
                "database.name",
                "nosuch");
        refuses("encrypted", "no encryption", "database.name", "encrypted", "database.ssl", "disable");
        refuses(
                "encrypted",
                "certificate verify failed",
                "database.ssl",
                "verify-full",
                "database.sslRootCert",
                Certificates.valid());
        stack.unset("database.sslRootCert").setSecret("database.password", "wrong");
        refuses(
                "prefect",
                "password authentication failed for user \"prefect\"",
                "database.name",
                "prefect",
                "database.ssl",
                "require");
        stack.setSecret("database.password", "other words");
        refuses(
                "weak",
                "its role may not create the extension pg_trgm",
                "database.user",
                "weak",
                "database.name",
                "weak");
        postgres.sql("weak", "create extension pg_trgm");
        refuses("weak", "its role may not create tables in the schema public");

        assertThat(Docker.idOf(stack.server())).isEqualTo(server);
        assertThat(stack.api().get("/ready").toString()).contains("OK");
    }

    @Test
    @Order(4)
    void the_same_postgres_without_tls_from_another_machine_of_the_network() {
        try (var hosts = new TestHosts()) {
            hosts.start("app", "10.88.0.5");
            hosts.load("app", Images.local(Images.PREFECT));
            try (var remote = RealStack.madeByDocs("it-elsewhere", "it-elsewhere", hosts.environment())) {
                remote.pulumi("stack", "init").succeeds();
                remote.useTheseImages();
                remote.set("dockerHost", "ssh://root@10.88.0.5")
                        .set("server.address", "0.0.0.0")
                        .set("server.allowUnauthenticated", "true")
                        .set("database.mode", "external")
                        .set("database.host", "10.88.0.1")
                        .set("database.port", String.valueOf(postgres.port))
                        .setSecret("database.password", AWKWARD);

                remote.up().succeeds();

                assertThat(Api.at("http://10.88.0.5:4200/api").version()).isEqualTo("3.4.22");
                assertThat(postgres.sql("prefect", "select count(*) from alembic_version"))
                        .isEqualTo("1");
                remote.destroy().succeeds();
            }
        }
    }

    private static void refuses(String database, String reason, String... settings) {
        for (var i = 0; i < settings.length; i += 2) {
            stack.set(settings[i], settings[i + 1]);
        }
        var output = stack.up().fails().output();
        assertThat(output)
                .contains("The database %s on host.docker.internal:".formatted(database))
                .contains(reason)
                .contains("Nothing that runs was touched")
                .doesNotContain("at com.pulumi");
    }
}
