package prefect.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static prefect.settings.ReadSettings.config;
import static prefect.settings.ReadSettings.read;

import com.pulumi.exceptions.RunException;
import java.net.URI;
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
        assertThat(settings.hosts().get(Hosts.ONLY).address()).isEmpty();
        assertThat(settings.hosts().get(Hosts.ONLY).tls()).isEmpty();
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
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Hosts.ONLY));
        assertThat(settings.server())
                .isEqualTo(new ServerSettings(
                        "prefecthq/prefect:3.4.22-python3.11",
                        Optional.of(new PublishedPort("127.0.0.1", 4200)),
                        "",
                        "http://127.0.0.1:4200",
                        true,
                        Migrations.ON_START,
                        true,
                        Optional.empty(),
                        false,
                        new ContainerUser("1001:1001"),
                        Optional.empty(),
                        Map.of(),
                        LogLevel.WARNING,
                        new ConnectionPool(Optional.empty(), Optional.empty()),
                        Optional.empty(),
                        List.of(Hosts.ONLY)));
        assertThat(settings.logs()).isEqualTo(new LogSettings("local", Map.of()));
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
                                 "volume": "team-data", "memory": 1024, "maxConnections": 200, "publish": {"port": 15432, "address": "::1"}}""",
                        "server",
                                """
                                {"image": "team/prefect:3", "address": "0.0.0.0", "port": "4300",
                                 "path": "/team/flows", "publicUrl": "https://prefect.example.com/team/flows", "ui": false, "migrations": "job", "telemetry": false, "user": "prefect:users", "memory": 2048, "auth": "admin:pass:word",
                                 "env": {"TZ": "UTC", "PREFECT_API_DEFAULT_LIMIT": 100}, "logLevel": "DEBUG",
                                 "poolSize": 8, "poolOverflow": 0, "replicas": 1}"""),
                Set.of("database", "server"));

        assertThat(settings.hosts().get(Hosts.ONLY).address())
                .contains(URI.create("unix:///run/user/1000/docker.sock"));
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
                        Optional.of(1024),
                        Optional.of(200),
                        Optional.of(new PublishedPort("::1", 15432)),
                        Hosts.ONLY));
        assertThat(settings.server())
                .isEqualTo(new ServerSettings(
                        "team/prefect:3",
                        Optional.of(new PublishedPort("0.0.0.0", 4300)),
                        "/team/flows",
                        "https://prefect.example.com/team/flows",
                        false,
                        Migrations.JOB,
                        false,
                        Optional.of(new ServerAuth(Optional.of(new Secret("admin:pass:word")))),
                        false,
                        new ContainerUser("prefect:users"),
                        Optional.of(2048),
                        Map.of("TZ", "UTC", "PREFECT_API_DEFAULT_LIMIT", "100"),
                        LogLevel.DEBUG,
                        new ConnectionPool(Optional.of(8), Optional.of(0)),
                        Optional.of(1),
                        List.of(Hosts.ONLY)));
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
                    server        | {"memory": 100}                     | server.memory: "100" cannot be used, allowed: a whole number from 512
                    database      | {"memory": "2g"}                    | database.memory: "2g" cannot be used, allowed: a whole number from 256
                    backup        | {"keep": 3}                         | backup.every: is missing, allowed: a number with m, h or d
                    backup        | {"every": "daily"}                  | backup.every: "daily" cannot be used, allowed: a number with m, h or d
                    backup        | {"every": "1d", "keep": 0}          | backup.keep: "0" cannot be used, allowed: a whole number from 1
                    backup        | {"every": "1d", "folder": "here"}   | backup.folder: "here" cannot be used, allowed: an absolute path
                    backup        | {"every": "1d", "folder": "/a", "volume": "bb"} | backup.folder: is set beside backup.volume, allowed: one of the two
                    sshOptions    | -4                                  | sshOptions: is no list, allowed: a list, whose first entry is set with "pulumi config set --path 'sshOptions[0]'"
                    sshOptions    | ["-4"]                              | sshOptions: is for a host behind ssh, allowed: together with dockerHost: ssh://user@host
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
    void all_problems_are_told_at_once() {
        assertThatThrownBy(() -> read(Map.of(
                        "netwrk", "x",
                        "database", "{\"name\": \"A B\", \"volume\": \"/\"}",
                        "server", "{\"port\": 0, \"ui\": \"on\"}")))
                .hasMessageContainingAll(
                        "5 problems", "netwrk", "database.name", "database.volume", "server.port", "server.ui");
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
}
