package prefect.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static prefect.settings.ReadSettings.read;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The database and its backups. */
class DatabaseSettingsTest {
    @Test
    void an_external_database_is_read() {
        var settings = read(
                Map.of(
                        "database",
                        """
                        {"mode": "external", "host": "db.example.com", "port": 6432, "name": "flows", "user": "owner",
                         "password": "p@ss", "ssl": "require"}"""),
                Set.of("database"));

        assertThat(settings.database())
                .isEqualTo(new ExternalDatabaseSettings(
                        "db.example.com",
                        6432,
                        "flows",
                        "owner",
                        new Secret("p@ss"),
                        Optional.of(SslMode.REQUIRE),
                        Optional.empty()));
    }

    @Test
    void an_external_database_needs_a_host_a_password_and_for_verification_a_certificate() {
        assertThatThrownBy(() -> read(Map.of(
                        "database", "{\"mode\": \"external\", \"ssl\": \"verify-full\", \"volume\": \"pgdata\"}")))
                .hasMessageContainingAll(
                        "4 problems",
                        "database.host: is missing",
                        "database.password: is missing",
                        "database.sslRootCert: is missing",
                        "database.volume: means nothing with database.mode external");
    }

    @Test
    void backups_are_read_and_go_to_a_volume_beside_the_datas() {
        assertThat(read(Map.of("backup", "{\"every\": \"6h\"}")).backup())
                .contains(new BackupSettings(Duration.ofHours(6), 7, "pgdata-backups", Optional.empty(), Hosts.ONLY));
        assertThat(read(Map.of("backup", "{\"every\": \"2d\", \"keep\": 30, \"folder\": \"/srv/backups\"}"))
                        .backup())
                .contains(new BackupSettings(
                        Duration.ofDays(2), 30, "pgdata-backups", Optional.of("/srv/backups"), Hosts.ONLY));
        assertThat(read(Map.of()).backup()).isEmpty();
    }

    @Test
    void an_external_database_is_not_backed_up() {
        var external = "{\"mode\": \"external\", \"host\": \"db\", \"password\": \"p\"}";

        assertThatThrownBy(
                        () -> read(Map.of("database", external, "backup", "{\"every\": \"1d\"}"), Set.of("database")))
                .hasMessageContaining("backup.every: is for database.mode container");
    }

    @Test
    void a_given_password_is_not_rotated() {
        assertThatThrownBy(() -> read(
                        Map.of("database", "{\"password\": \"p\", \"passwordRotation\": \"1\"}"), Set.of("database")))
                .hasMessageContaining("database.passwordRotation: is for a generated password");
    }

    @Test
    void a_database_for_other_machines_is_warned_about() {
        var open = "{\"publish\": {\"address\": \"0.0.0.0\"}}";

        assertThat(read(Map.of("database", open)).warnings())
                .singleElement()
                .asString()
                .contains("Postgres listens on 0.0.0.0:5432");
    }
}
