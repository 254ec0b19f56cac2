package prefect.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static prefect.settings.ReadSettings.onThreeHosts;
import static prefect.settings.ReadSettings.read;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several Docker hosts. */
class HostsTest {
    @Test
    void hosts_are_read_with_what_it_takes_to_reach_them() {
        var certificate = Certificates.valid();
        var hosts = read(
                        Map.of(
                                "hosts",
                                """
                                {"far": {"address": "ssh://me@far.example.com", "sshOptions": ["-J", "jump"]},
                                 "tcp-1": {"address": "tcp://tcp.example.com:2376", "tls": %s},
                                 "here": {"address": "unix:///var/run/docker.sock"}}"""
                                        .formatted(ReadSettings.tls(certificate, Certificates.KEY)),
                                "database",
                                "{\"runsOn\": \"here\"}"),
                        Set.of("hosts"))
                .hosts();

        assertThat(hosts.byName()).containsOnlyKeys("far", "tcp-1", "here");
        assertThat(hosts.get("far").address()).contains(URI.create("ssh://me@far.example.com"));
        assertThat(hosts.get("far").sshOptions()).startsWith("-J", "jump").contains("BatchMode=yes");
        assertThat(hosts.get("tcp-1").tls()).contains(new Tls(certificate, certificate, new Secret(Certificates.KEY)));
        assertThat(hosts.get("here").remoteMachine()).isEmpty();
        assertThat(hosts.toString()).doesNotContain("PRIVATE");
    }

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    dockerHost | ssh://me@box                       | dockerHost: is for a stack with one host, allowed: as hosts.NAME of each
                    sshOptions | ["-4"]                             | sshOptions: is for a stack with one host, allowed: as hosts.NAME of each
                    tls      | {"ca": "x"}                          | tls: is for a stack with one host, allowed: as hosts.NAME of each
                    hosts    | {"db": {"address": "ssh://me@db"}, "Two": {"address": "ssh://me@two"}} | hosts: "Two" cannot be used, allowed: names of a-z 0-9 -
                    hosts    | {"db": {"address": "ssh://me@db"}, "a.b": {"address": "ssh://me@two"}} | hosts: "a.b" cannot be used, allowed: names of a-z 0-9 -
                    hosts    | {"db": {"address": "ssh://me@db"}, "-a": {"address": "ssh://me@two"}} | hosts: "-a" cannot be used, allowed: names of a-z 0-9 -, the first a letter or digit
                    hosts    | {"db": {"address": "ssh://me@db"}, "two": {}} | hosts.two.address: is missing, allowed: unix:///var/run/docker.sock, ssh://user@host
                    hosts    | {"db": {"address": "box"}}           | hosts.db.address: "box" cannot be used, allowed: unix:///var/run/docker.sock
                    hosts    | {"db": {"address": "ssh://me@db", "port": 22}} | hosts.db.port: unknown setting, allowed here: address, sshOptions, tls
                    hosts    | {"db": {"address": "unix:///d", "sshOptions": ["-4"]}} | hosts.db.sshOptions: is for a host behind ssh, allowed: together with hosts.db.address
                    networkEncrypted | sometimes                    | networkEncrypted: "sometimes" cannot be used, allowed: false, true
                    """)
    void a_wrong_value_is_told_with_its_key_and_what_is_allowed(String key, String value, String message) {
        assertThatThrownBy(() -> read(onThreeHosts(Map.of(key, value))))
                .hasMessageContaining("1 problem")
                .hasMessageContaining(message);
    }

    @Test
    void a_host_on_tcp_needs_all_of_tls() {
        assertThatThrownBy(() -> read(Map.of("hosts", "{\"db\": {\"address\": \"tcp://db:2376\"}}")))
                .hasMessageContainingAll("3 problems", "hosts.db.tls.ca: is missing", "--path 'hosts.db.tls.key'");
    }

    @Test
    void the_docker_host_of_several_is_not_where_a_database_is() {
        var here = "{\"mode\": \"external\", \"host\": \"host.docker.internal\", \"password\": \"p\"}";
        var one = "{\"one\": {\"address\": \"ssh://me@one\"}}";

        assertThatThrownBy(() -> read(
                        Map.of(
                                "hosts",
                                ReadSettings.THREE_HOSTS,
                                "database",
                                here,
                                "server",
                                "{\"runsOn\": [\"one\"]}"),
                        Set.of("database")))
                .hasMessageContaining("1 problem")
                .hasMessageContaining("database.host: host.docker.internal is another machine on each of the hosts");
        assertThat(read(Map.of("hosts", one, "database", here), Set.of("database"))
                        .home())
                .isEqualTo("one");
    }

    @Test
    void a_network_is_encrypted_between_hosts() {
        assertThat(read(onThreeHosts(Map.of("networkEncrypted", "true"))).networkEncrypted())
                .isTrue();
        for (var hosts : List.of("{}", "{\"one\": {\"address\": \"ssh://me@one\"}}")) {
            assertThatThrownBy(() -> read(Map.of("networkEncrypted", "true", "hosts", hosts)))
                    .hasMessageContaining("1 problem")
                    .hasMessageContaining("networkEncrypted: is for a network of several hosts");
        }
    }

    @Test
    void what_the_schema_has_for_not_set_counts_as_not_set() {
        var unset = new HashMap<String, String>();
        for (var key : List.of("hosts", "tls", "logs", "database", "backup", "server", "services", "redis", "proxy")) {
            unset.put(key, "{}");
        }
        for (var key : List.of("sshOptions", "registryAuth", "workers")) {
            unset.put(key, "[]");
        }
        unset.put("dockerHost", "");
        unset.put("imageRegistry", "");
        unset.put("networkEncrypted", "false");
        var named = new HashMap<>(unset);
        named.put("hosts", ReadSettings.THREE_HOSTS);
        named.put("database", "{\"runsOn\": \"db\"}");

        assertThat(read(unset)).isEqualTo(read(Map.of()));
        assertThat(read(named)).isEqualTo(read(onThreeHosts(Map.of())));
    }
}
