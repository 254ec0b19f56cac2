package prefect.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static prefect.settings.ReadSettings.onThreeHosts;
import static prefect.settings.ReadSettings.read;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What runs on which of several hosts. */
class RunsOnTest {
    private static final String EXTERNAL =
            "{\"mode\": \"external\", \"host\": \"pg.example.com\", \"password\": \"p\"}";

    @Test
    void of_one_named_host_nothing_need_be_said() {
        var settings = read(Map.of("hosts", "{\"only\": {\"address\": \"ssh://me@box\"}}", "workers", "[{}]"));

        assertThat(settings.home()).isEqualTo("only");
        assertThat(settings.server().runsOn()).containsExactly("only");
        assertThat(settings.workers().get(0).runsOn()).containsExactly("only");
        assertThat(settings.hosts().get("only").remoteMachine()).contains("box");
    }

    @Test
    void everything_runs_beside_the_database_unless_it_says_otherwise() {
        var settings = read(onThreeHosts(Map.of(
                "server", "{\"replicas\": 1, \"auth\": \"generated\"}",
                "proxy", "{\"domain\": \"prefect.example.com\"}",
                "backup", "{\"every\": \"1d\"}",
                "workers", "[{\"count\": 2}]")));

        assertThat(settings.home()).isEqualTo("db");
        assertThat(settings.server().runsOn()).containsExactly("db");
        assertThat(settings.split().orElseThrow().redis().runsOn()).isEqualTo("db");
        assertThat(settings.split().orElseThrow().services().runsOn()).isEqualTo("db");
        assertThat(settings.proxy().orElseThrow().runsOn()).isEqualTo("db");
        assertThat(settings.backup().orElseThrow().runsOn()).isEqualTo("db");
        assertThat(settings.workers().get(0).runsOn()).containsExactly("db", "db");
    }

    @Test
    void every_part_runs_where_it_says() {
        var settings = read(onThreeHosts(Map.of(
                "server", "{\"replicas\": 1, \"auth\": \"generated\", \"runsOn\": [\"one\"]}",
                "redis", "{\"runsOn\": \"two\"}",
                "services", "{\"runsOn\": \"one\"}",
                "proxy", "{\"domain\": \"prefect.example.com\", \"runsOn\": \"two\"}",
                "backup", "{\"every\": \"1d\", \"runsOn\": \"one\"}",
                "workers", "[{\"runsOn\": [\"two\"]}]")));

        assertThat(settings.home()).isEqualTo("db");
        assertThat(settings.server().runsOn()).containsExactly("one");
        assertThat(settings.split().orElseThrow().redis().runsOn()).isEqualTo("two");
        assertThat(settings.split().orElseThrow().services().runsOn()).isEqualTo("one");
        assertThat(settings.proxy().orElseThrow().runsOn()).isEqualTo("two");
        assertThat(settings.backup().orElseThrow().runsOn()).isEqualTo("one");
        assertThat(settings.workers().get(0).runsOn()).containsExactly("two");
    }

    @Test
    void servers_and_workers_go_round_their_hosts() {
        var settings = read(onThreeHosts(Map.of(
                "server", "{\"replicas\": 3, \"auth\": \"generated\", \"runsOn\": [\"one\", \"two\"]}",
                "proxy", "{\"domain\": \"prefect.example.com\"}",
                "workers", "[{\"count\": 5, \"runsOn\": [\"two\", \"db\"]}, {\"pool\": \"none\", \"count\": 0}]")));

        assertThat(settings.server().runsOn()).containsExactly("one", "two", "one");
        assertThat(settings.workers().get(0).runsOn()).containsExactly("two", "db", "two", "db", "two");
        assertThat(settings.workers().get(1).runsOn()).isEmpty();
    }

    @Test
    void with_an_external_database_the_rest_runs_beside_the_first_server() {
        var values = Map.of(
                "hosts",
                ReadSettings.THREE_HOSTS,
                "database",
                EXTERNAL,
                "server",
                "{\"replicas\": 2, \"runsOn\": [\"two\", \"one\"]}",
                "workers",
                "[{}]");
        var settings = read(values, Set.of("database"));

        assertThat(settings.home()).isEqualTo("two");
        assertThat(settings.split().orElseThrow().redis().runsOn()).isEqualTo("two");
        assertThat(settings.workers().get(0).runsOn()).containsExactly("two");
    }

    @Test
    void with_an_external_database_the_server_has_to_say_where_it_runs() {
        assertThatThrownBy(
                        () -> read(Map.of("hosts", ReadSettings.THREE_HOSTS, "database", EXTERNAL), Set.of("database")))
                .hasMessageContaining("1 problem")
                .hasMessageContaining("server.runsOn: is missing, allowed: db, one, two");
    }

    @Test
    void the_database_has_to_say_where_it_runs() {
        assertThatThrownBy(() -> read(Map.of("hosts", ReadSettings.THREE_HOSTS)))
                .hasMessageContaining("1 problem")
                .hasMessageContaining("database.runsOn: is missing, allowed: db, one, two");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    database | {"runsOn": "db"}                 | database
                    server   | {"runsOn": ["db"]}               | server
                    proxy    | {"domain": "x.example.com", "tls": "internal", "address": "127.0.0.1", "runsOn": "db"} | proxy
                    backup   | {"every": "1d", "runsOn": "db"}  | backup
                    workers  | [{"runsOn": ["db"]}]             | workers[0]
                    """)
    void a_stack_that_names_no_hosts_says_nowhere_what_runs_where(String key, String value, String part) {
        assertThatThrownBy(() -> read(Map.of(key, value)))
                .hasMessageContaining("1 problem")
                .hasMessageContaining(
                        part + ".runsOn: is for a stack with several hosts, allowed: together with hosts");
    }

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    server   | {"runsOn": ["tow"]}                  | server.runsOn: "tow" is none of hosts, allowed: db, one, two
                    server   | {"runsOn": ["one", "two"]}           | server.runsOn: names 2 hosts for 1, allowed: no more than there are
                    server   | {"runsOn": "one"}                    | server.runsOn: is no list, allowed: a list, whose first entry
                    workers  | [{"runsOn": ["tow"]}]                | workers[0].runsOn: "tow" is none of hosts, allowed: db, one, two
                    backup   | {"every": "1d", "runsOn": "tow"}     | backup.runsOn: "tow" is none of hosts, allowed: db, one, two
                    backup   | {"every": "1d", "runsOn": ["one"]}   | backup.runsOn: is a list or an object, allowed: a single value
                    database | {"runsOn": "tow"}                    | database.runsOn: "tow" is none of hosts, allowed: db, one, two
                    """)
    void a_wrong_value_is_told_with_its_key_and_what_is_allowed(String key, String value, String message) {
        assertThatThrownBy(() -> read(onThreeHosts(Map.of(key, value))))
                .hasMessageContaining("1 problem")
                .hasMessageContaining(message);
    }
}
