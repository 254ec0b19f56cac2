package prefect.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.pulumi.exceptions.RunException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
    @Test
    void a_stack_without_any_setting_gets_the_documented_defaults() {
        var settings = read(Map.of());

        assertThat(settings.databaseContainer()).isEqualTo("prefect-postgres");
        assertThat(settings.serverContainer()).isEqualTo("prefect-server");
        assertThat(settings.network()).isEqualTo("prefect-net");
        assertThat(settings.dockerHost().address()).isEmpty();
        assertThat(settings.dockerHost().tls()).isEmpty();
        assertThat(settings.registryAuth()).isEmpty();
        assertThat(settings.imageRegistry()).isEmpty();
        assertThat(settings.database())
                .isEqualTo(new ContainerDatabaseSettings(
                        "postgres:16",
                        "prefect",
                        "prefect",
                        Optional.empty(),
                        Optional.empty(),
                        "pgdata",
                        Optional.empty()));
        assertThat(settings.server())
                .isEqualTo(new ServerSettings(
                        "prefecthq/prefect:3.4.22-python3.11",
                        new PublishedPort("127.0.0.1", 4200),
                        "http://127.0.0.1:4200",
                        true,
                        Migrations.ON_START,
                        true,
                        Optional.empty(),
                        false,
                        Map.of(),
                        LogLevel.WARNING));
        assertThat(settings.warnings()).isEmpty();
    }

    @Test
    void every_setting_is_read() {
        var settings = read(
                Map.of(
                        "dockerHost", "unix:///run/user/1000/docker.sock",
                        "imageRegistry", "mirror.example.com/library",
                        "name", "team",
                        "network", "team-net",
                        "database",
                                """
                                {"image": "postgres:18.1", "name": "flows", "user": "owner", "password": "p@ss",
                                 "volume": "team-data", "publish": {"port": 15432, "address": "::1"}}""",
                        "server",
                                """
                                {"image": "team/prefect:3", "address": "0.0.0.0", "port": "4300",
                                 "publicUrl": "https://prefect.example.com", "ui": false, "migrations": "job", "telemetry": false, "auth": "admin:pass:word",
                                 "env": {"TZ": "UTC", "PREFECT_API_DEFAULT_LIMIT": 100}, "logLevel": "DEBUG"}"""),
                Set.of("database", "server"));

        assertThat(settings.dockerHost().address()).contains(URI.create("unix:///run/user/1000/docker.sock"));
        assertThat(settings.imageRegistry()).contains("mirror.example.com/library");
        assertThat(settings.databaseContainer()).isEqualTo("team-postgres");
        assertThat(settings.network()).isEqualTo("team-net");
        assertThat(settings.database())
                .isEqualTo(new ContainerDatabaseSettings(
                        "postgres:18.1",
                        "flows",
                        "owner",
                        Optional.of(new Secret("p@ss")),
                        Optional.empty(),
                        "team-data",
                        Optional.of(new PublishedPort("::1", 15432))));
        assertThat(settings.server())
                .isEqualTo(new ServerSettings(
                        "team/prefect:3",
                        new PublishedPort("0.0.0.0", 4300),
                        "https://prefect.example.com",
                        false,
                        Migrations.JOB,
                        false,
                        Optional.of(new ServerAuth(Optional.of(new Secret("admin:pass:word")))),
                        false,
                        Map.of("TZ", "UTC", "PREFECT_API_DEFAULT_LIMIT", "100"),
                        LogLevel.DEBUG));
    }

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    databse       | {}                                  | databse: unknown setting, did you mean database?
                    database      | {"usr": "x"}                        | database.usr: unknown setting, did you mean database.user?
                    database      | {"publish": {"prt": 1}}             | database.publish.prt: unknown setting, did you mean database.publish.port?
                    server        | {"zzzzzzzzz": 1}                    | server.zzzzzzzzz: unknown setting, allowed here: address, allowUnauthenticated, auth,
                    dockerHost    | /var/run/docker.sock                | dockerHost: "/var/run/docker.sock" cannot be used, allowed: unix:///var/run/docker.sock, ssh://user@host
                    imageRegistry | mirror.example.com/                 | imageRegistry: "mirror.example.com/" cannot be used, allowed: a prefix
                    name          | -x                                  | name: "-x" cannot be used, allowed: two or more of
                    network       | my net                              | network: "my net" cannot be used, allowed: two or more of
                    database      | postgres                            | database: is a single value, allowed: an object
                    database      | {"image": "postgres 16"}            | database.image: "postgres 16" cannot be used, allowed: an image reference
                    database      | {"name": "Prefect"}                 | database.name: "Prefect" cannot be used, allowed: up to 63 of a-z 0-9 _
                    database      | {"user": "a;b"}                     | database.user: "a;b" cannot be used, allowed: up to 63 of a-z 0-9 _
                    database      | {"volume": "/data"}                 | database.volume: "/data" cannot be used, allowed: two or more of
                    database      | {"volume": ["a"]}                   | database.volume: is a list or an object, allowed: a single value
                    database      | {"publish": {"port": 0}}            | database.publish.port: "0" cannot be used, allowed: a whole number from 1 to 65535
                    database      | {"publish": {"port": 4200}}         | database.publish.port: 4200 is the port of the server, allowed: any other
                    database      | {"publish": {"address": "here"}}    | database.publish.address: "here" cannot be used, allowed: an IP address
                    server        | {"port": "http"}                    | server.port: "http" cannot be used, allowed: a whole number from 1 to 65535
                    server        | {"port": 65536}                     | server.port: "65536" cannot be used, allowed: a whole number from 1 to 65535
                    server        | {"port": 1.5}                       | server.port: "1.5" cannot be used, allowed: a whole number from 1 to 65535
                    server        | {"ui": "yes"}                       | server.ui: "yes" cannot be used, allowed: false, true
                    server        | {"logLevel": "verbose"}             | server.logLevel: "verbose" cannot be used, allowed: CRITICAL, DEBUG, ERROR, INFO, WARNING
                    server        | {"publicUrl": "prefect.local"}      | server.publicUrl: "prefect.local" cannot be used, allowed: http:// or https://
                    server        | {"publicUrl": "http://a/"}          | server.publicUrl: "http://a/" cannot be used, allowed: http:// or https://
                    server        | {"address": "0.0.0.0", "auth": "generated"} | server.publicUrl: is missing, and 0.0.0.0 is no address that a browser can call
                    server        | {"env": {"A-B": "1"}}               | server.env: "A-B" is no name of an environment variable
                    dockerHost    | tcp://box                           | dockerHost: "tcp://box" cannot be used, allowed: unix:///
                    dockerHost    | ssh://me:pw@box                     | dockerHost: "ssh://me:pw@box" cannot be used, allowed: unix:///
                    dockerHost    | http://box:80                       | dockerHost: "http://box:80" cannot be used, allowed: unix:///
                    backup        | {"keep": 3}                         | backup.every: is missing, allowed: a number with m, h or d
                    backup        | {"every": "daily"}                  | backup.every: "daily" cannot be used, allowed: a number with m, h or d
                    backup        | {"every": "1d", "keep": 0}          | backup.keep: "0" cannot be used, allowed: a whole number from 1
                    backup        | {"every": "1d", "folder": "here"}   | backup.folder: "here" cannot be used, allowed: an absolute path
                    backup        | {"every": "1d", "folder": "/a", "volume": "bb"} | backup.folder: is set beside backup.volume, allowed: one of the two
                    sshOptions    | -4                                  | sshOptions: is no list, allowed: a list, whose first entry is set with "pulumi config set --path 'sshOptions[0]'"
                    sshOptions    | ["-4"]                              | sshOptions: is for a host behind ssh, allowed: together with a dockerHost of ssh://user@host
                    database      | {"mode": "extern"}                  | database.mode: "extern" cannot be used, allowed: container, external
                    database      | {"host": "db"}                      | database.host: means nothing with database.mode container, allowed: to leave it out
                    database      | {"ssl": "require"}                  | database.ssl: means nothing with database.mode container
                    database      | {"hots": "db"}                      | database.hots: unknown setting, did you mean database.host?
                    server        | {"migrations": "always"}            | server.migrations: "always" cannot be used, allowed: job, manual, onStart
                    server        | {"env": {"PREFECT_UI_ENABLED": 1}}  | server.env: PREFECT_UI_ENABLED is set by server.ui, allowed: to set that instead
                    """)
    void a_wrong_value_is_told_with_its_key_and_what_is_allowed(String key, String value, String message) {
        assertThatThrownBy(() -> read(Map.of(key, value)))
                .isInstanceOf(RunException.class)
                .hasMessageContaining("1 problem in the settings of stack test (nothing was changed)")
                .hasMessageContaining(message);
    }

    @Test
    void a_host_behind_ssh_is_read_with_its_options() {
        var settings = read(Map.of(
                "dockerHost", "ssh://deploy@docker.example.com:2222", "sshOptions", "[\"-J\", \"jump.example.com\"]"));

        assertThat(settings.dockerHost().isSsh()).isTrue();
        assertThat(settings.dockerHost().remoteMachine()).contains("docker.example.com");
        assertThat(settings.dockerHost().sshOptions())
                .containsExactly("-J", "jump.example.com", "-o", "BatchMode=yes", "-o", "ConnectTimeout=10");
    }

    @Test
    void a_host_on_tcp_needs_all_of_tls() {
        assertThatThrownBy(() -> read(Map.of("dockerHost", "tcp://docker.example.com:2376")))
                .hasMessageContainingAll(
                        "3 problems",
                        "tls.ca: is missing",
                        "tls.cert: is missing",
                        "tls.key: is missing",
                        "pulumi config set --secret --path 'tls.key' < key.pem");
    }

    @Test
    void tls_without_tcp_is_refused() {
        assertThatThrownBy(() -> read(Map.of("tls", tls(Certificates.valid(), Certificates.KEY)), Set.of("tls")))
                .hasMessageContaining("1 problem")
                .hasMessageContaining("tls: is for a host on TCP, allowed: together with a dockerHost of tcp://");
    }

    @Test
    void a_host_on_tcp_is_read_with_its_certificates() {
        var certificate = Certificates.valid();

        var settings = read(
                Map.of("dockerHost", "tcp://docker.example.com:2376", "tls", tls(certificate, Certificates.KEY)),
                Set.of("tls"));

        assertThat(settings.dockerHost().tls())
                .contains(new Tls(certificate, certificate, new Secret(Certificates.KEY)));
        assertThat(settings.toString()).doesNotContain("PRIVATE");
    }

    @Test
    void certificates_that_cannot_work_are_refused_without_repeating_the_key() {
        var tls = tls(Certificates.expired(), "hunter2");

        assertThatThrownBy(() -> read(Map.of("dockerHost", "tcp://docker.example.com:2376", "tls", tls), Set.of("tls")))
                .hasMessageContainingAll(
                        "3 problems",
                        "tls.ca: expired on 20",
                        "tls.cert: expired on 20",
                        "tls.key: is no unencrypted private key")
                .message()
                .doesNotContain("hunter2");
        assertThatThrownBy(() -> read(
                        Map.of("dockerHost", "tcp://docker.example.com:2376", "tls", tls("hello", Certificates.KEY)),
                        Set.of("tls")))
                .hasMessageContaining("tls.ca: is no certificate, allowed: a PEM file's content");
        for (var encrypted : List.of(
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMII=\n-----END ENCRYPTED PRIVATE KEY-----\n",
                "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nMII=\n-----END RSA PRIVATE KEY-----\n")) {
            assertThatThrownBy(() -> read(
                            Map.of(
                                    "dockerHost",
                                    "tcp://docker.example.com:2376",
                                    "tls",
                                    tls(Certificates.valid(), encrypted)),
                            Set.of("tls")))
                    .hasMessageContaining("tls.key: is no unencrypted private key");
        }
        assertThatThrownBy(() -> read(Map.of(
                        "dockerHost",
                        "tcp://docker.example.com:2376",
                        "tls",
                        tls(Certificates.valid(), Certificates.KEY))))
                .hasMessageContaining("tls.key: is stored as plain text");
    }

    @Test
    void the_operators_docker_host_is_used_where_the_stack_names_none() {
        var operator = Map.of(DockerHostSettings.DOCKER_HOST_VARIABLE, "tcp://build-service:2375");

        var plain = Settings.read(config(Map.of(), Set.of()), operator);
        var named = Settings.read(config(Map.of("dockerHost", "ssh://me@box"), Set.of()), operator);

        assertThat(plain.dockerHost().address()).contains(URI.create("tcp://build-service:2375"));
        assertThat(named.dockerHost().address()).contains(URI.create("ssh://me@box"));
        assertThatThrownBy(() -> Settings.read(
                        config(Map.of(), Set.of()), Map.of(DockerHostSettings.DOCKER_HOST_VARIABLE, "localhost")))
                .hasMessageContaining(
                        "dockerHost: is not set, and the environment variable DOCKER_HOST cannot be used either");
    }

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
    void logins_to_registries_are_read_and_docker_hub_goes_by_the_name_that_the_provider_knows() {
        var logins =
                """
                [{"address": "registry.example.com:5000", "username": "me", "password": "p1"},
                 {"address": "docker.io", "username": "me", "password": "p2"}]""";

        var settings = read(Map.of("registryAuth", logins), Set.of("registryAuth"));

        assertThat(settings.registryAuth())
                .containsExactly(
                        new RegistryLogin("registry.example.com:5000", "me", new Secret("p1")),
                        new RegistryLogin("registry-1.docker.io", "me", new Secret("p2")));
        assertThat(settings.toString()).doesNotContain("p1");
    }

    @Test
    void a_login_that_cannot_be_used_is_told_entry_by_entry_without_its_password() {
        assertThatThrownBy(
                        () -> read(
                                Map.of(
                                        "registryAuth",
                                        "[{\"address\": \"https://registry.example.com\", \"usrname\": \"me\", \"password\": \"hunter2\"}]")))
                .hasMessageContainingAll(
                        "4 problems",
                        "registryAuth[0].address: \"https://registry.example.com\" cannot be used",
                        "registryAuth[0].username: is missing",
                        "registryAuth[0].usrname: unknown setting, did you mean registryAuth[0].username?",
                        "registryAuth[0].password: is stored as plain text",
                        "pulumi config set --secret --path 'registryAuth[0].password'")
                .message()
                .doesNotContain("hunter2");
    }

    @Test
    void on_another_machine_the_ui_calls_that_machine() {
        var remote = Map.of("dockerHost", "ssh://me@docker.example.com");

        var published = new HashMap<>(remote);
        published.put("server", "{\"address\": \"0.0.0.0\", \"port\": 4300, \"auth\": \"generated\"}");
        assertThat(read(published).server().publicUrl()).isEqualTo("http://docker.example.com:4300");

        assertThat(read(remote).server().publicUrl()).isEqualTo("http://127.0.0.1:4200");
        assertThat(read(remote).warnings())
                .singleElement()
                .asString()
                .contains("only that machine reaches it", "ssh -L 4200:127.0.0.1:4200 docker.example.com");
    }

    @Test
    void all_problems_are_told_at_once() {
        assertThatThrownBy(() -> read(Map.of(
                        "netwrk", "x",
                        "database", "{\"name\": \"A B\", \"volume\": \"/\"}",
                        "server", "{\"port\": 0, \"ui\": \"on\"}")))
                .hasMessageContainingAll(
                        "5 problems", "netwrk", "database.name", "database.volume", "server.port", "server.ui");
    }

    @Test
    void a_password_may_hold_any_printable_character() {
        var awkward = "p@ss:w/o?r#d%20'\"\\$`ü ";

        var settings = read(Map.of("database", jsonWithPassword(awkward)), Set.of("database"));

        assertThat(((ContainerDatabaseSettings) settings.database()).password()).contains(new Secret(awkward));
    }

    @Test
    void a_secret_in_plain_text_is_refused_without_being_repeated() {
        assertThatThrownBy(() -> read(
                        Map.of("database", jsonWithPassword("hunter2"), "server", "{\"auth\": \"admin:hunter2\"}")))
                .hasMessageContaining("database.password: is stored as plain text")
                .hasMessageContaining("pulumi config set --secret --path 'database.password'")
                .hasMessageContaining("server.auth: is stored as plain text")
                .message()
                .doesNotContain("hunter2");
    }

    @Test
    void wrong_secrets_are_refused_without_being_repeated() {
        assertThatThrownBy(() -> read(
                        Map.of("database", jsonWithPassword("hunter2\n"), "server", "{\"auth\": \"hunter2\"}"),
                        Set.of("database", "server")))
                .hasMessageContaining("database.password: has a control character")
                .hasMessageContaining("server.auth: is not of the right form, allowed: user:password, or generated")
                .message()
                .doesNotContain("hunter2");
    }

    @Test
    void settings_do_not_print_their_secrets() {
        var settings = read(
                Map.of("database", jsonWithPassword("hunter2"), "server", "{\"auth\": \"admin:hunter2\"}"),
                Set.of("database", "server"));

        assertThat(settings.toString()).doesNotContain("hunter2");
    }

    @Test
    void a_server_for_other_machines_without_auth_is_warned_about() {
        var open = "{\"address\": \"0.0.0.0\", \"publicUrl\": \"http://box:4200\"%s}";

        assertThatThrownBy(() -> read(Map.of("server", open.formatted(""))))
                .hasMessageContaining("1 problem")
                .hasMessageContaining("server.auth: is missing, and whoever reaches 0.0.0.0:4200 could run anything")
                .hasMessageContaining("to go without, set server.allowUnauthenticated to true");
        assertThat(read(Map.of("server", open.formatted(", \"allowUnauthenticated\": true")))
                        .warnings())
                .singleElement()
                .asString()
                .contains("server.address is 0.0.0.0 and server.auth is not set");
    }

    @Test
    void a_login_that_the_servers_version_lets_people_around_is_warned_about() {
        for (var image : List.of("prefecthq/prefect:3.4.22-python3.11", "team/prefect:3.6.21")) {
            assertThat(read(Map.of("server", "{\"auth\": \"generated\", \"image\": \"%s\"}".formatted(image)))
                            .warnings())
                    .singleElement()
                    .asString()
                    .contains("server.auth can be bypassed in Prefect 3.", "choose a newer server.image");
        }
        for (var image : List.of("prefecthq/prefect:3.8.8-python3.11@sha256:00", "prefecthq/prefect:3-latest")) {
            assertThat(read(Map.of("server", "{\"auth\": \"generated\", \"image\": \"%s\"}".formatted(image)))
                            .warnings())
                    .isEmpty();
        }
    }

    @Test
    void backups_are_read_and_go_to_a_volume_beside_the_datas() {
        assertThat(read(Map.of("backup", "{\"every\": \"6h\"}")).backup())
                .contains(new BackupSettings(Duration.ofHours(6), 7, "pgdata-backups", Optional.empty()));
        assertThat(read(Map.of("backup", "{\"every\": \"2d\", \"keep\": 30, \"folder\": \"/srv/backups\"}"))
                        .backup())
                .contains(new BackupSettings(Duration.ofDays(2), 30, "pgdata-backups", Optional.of("/srv/backups")));
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

    @Test
    void an_ipv6_address_is_put_into_brackets_in_the_url() {
        assertThat(read(Map.of("server", "{\"address\": \"::1\"}")).server().publicUrl())
                .isEqualTo("http://[::1]:4200");
    }

    @Test
    void the_operators_registry_serves_default_images_of_stacks_that_name_no_other() {
        var operators = Map.of(Settings.REGISTRY_VARIABLE, "localhost:5000/standin");

        var plain = Settings.read(config(Map.of("server", "{\"image\": \"team/prefect:3\"}"), Set.of()), operators);
        var mirrored = Settings.read(config(Map.of("imageRegistry", "mirror.example.com"), Set.of()), operators);

        assertThat(plain.imageRegistry()).isEmpty();
        assertThat(((ContainerDatabaseSettings) plain.database()).image())
                .isEqualTo("localhost:5000/standin/postgres:16");
        assertThat(plain.server().image()).isEqualTo("team/prefect:3");
        assertThat(mirrored.imageRegistry()).contains("mirror.example.com");
        assertThat(((ContainerDatabaseSettings) mirrored.database()).image()).isEqualTo("postgres:16");
    }

    private static String tls(String certificate, String key) {
        var json = new com.google.gson.JsonObject();
        json.addProperty("ca", certificate);
        json.addProperty("cert", certificate);
        json.addProperty("key", key);
        return json.toString();
    }

    private static String jsonWithPassword(String password) {
        var json = new com.google.gson.JsonObject();
        json.addProperty("password", password);
        return json.toString();
    }

    private static Settings read(Map<String, String> values) {
        return read(values, Set.of());
    }

    private static Settings read(Map<String, String> values, Set<String> secretKeys) {
        return Settings.read(config(values, secretKeys), Map.of());
    }

    private static StackConfig config(Map<String, String> values, Set<String> secretKeys) {
        return new StackConfig("test", values, secretKeys);
    }
}
