package prefect.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Workers that run each flow in a container of its own, and what they cannot do to their host. */
class DockerWorkersIT {
    private static final String BASE = "it-docker/base:1";
    private static final String IMAGE = "it-docker/prefect:1";

    private static RealStack stack;
    private static Client client;

    @BeforeAll
    static void a_docker_worker() throws IOException {
        BuiltImage.withCertificatesOfThisMachine(BASE, Images.local(Images.PREFECT));
        var flows = Base64.getEncoder().encodeToString(Files.readAllBytes(Path.of("src/test/flows/flows.py")));
        BuiltImage.of(
                IMAGE,
                BASE,
                """
                RUN pip install --quiet --no-cache-dir prefect-docker prefect==3.4.22
                RUN mkdir /flows && echo %s | base64 -d >/flows/flows.py"""
                        .formatted(flows));
        stack = new RealStack("it-docker");
        if (Images.REGISTRY.isPresent()) {
            // The images that are built here are under no registry's name.
            stack.unset("imageRegistry")
                    .set("database.image", Images.local(Images.POSTGRES))
                    .set("server.image", Images.local(Images.PREFECT))
                    .set("workers[0].proxyImage", Images.local(Images.HAPROXY));
        }
        stack.set("server.auth", "generated")
                .set("workers[0].pool", "containers")
                .set("workers[0].type", "docker")
                .set("workers[0].image", IMAGE)
                .up()
                .succeeds();
        client = new Client("3.4.22", stack.api().as(stack.output("serverAuth")));
        client.deploy(Path.of("src/test/flows/docker").toAbsolutePath()).succeeds();
    }

    @AfterAll
    static void nothing_is_left() {
        Docker.run("ps", "--all", "--quiet", "--filter", "ancestor=" + IMAGE)
                .text()
                .lines()
                .forEach(container -> Docker.run("rm", "--force", container));
        stack.close();
        Docker.run("rmi", "--force", IMAGE, BASE);
    }

    @Test
    void a_flow_runs_in_a_container_of_its_own() {
        assertThat(client.run("doubled/docker", "number=21").succeeds().output())
                .contains("Completed");

        // The run tells of its end before its container has ended.
        Eventually.comesTrue(() -> Docker.run("ps", "--all", "--filter", "ancestor=" + IMAGE, "--format", "{{.Status}}")
                .text()
                .contains("Exited (0)"));
    }

    @Test
    void a_run_that_wants_a_volume_is_refused_with_the_reason() {
        assertThat(client.run("doubled/volume").fails().output()).contains("Crashed");

        assertThat(Docker.run("logs", "it-docker-worker-containers-1").output())
                .contains("volumes, privileges and namespaces of the host are not given to runs");
    }

    @Test
    void another_up_and_a_refresh_change_nothing() {
        stack.hasNothingToDo();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    200 | GET    | /_ping                                      |
                    200 | GET    | /v1.41/version                              |
                    404 | POST   | /v1.41/containers/create                    | {"Image": "it-docker/nosuch"}
                    403 | GET    | /containers/json                            |
                    403 | GET    | /containers/it-docker-postgres/json         |
                    403 | GET    | /images/json                                |
                    403 | GET    | /networks/it-docker-net                     |
                    403 | GET    | /info                                       |
                    403 | DELETE | /containers/it-docker-postgres              |
                    403 | POST   | /containers/it-docker-postgres/stop         |
                    403 | POST   | /containers/it-docker-postgres/exec         | {"Cmd": ["sh"]}
                    403 | POST   | /volumes/create                             | {"Name": "it-docker-volume"}
                    403 | POST   | /v1.41//containers/create                   | {"Image": "x"}
                    403 | POST   | /v1.41/containers/x/../create               | {"Image": "x"}
                    403 | POST   | /containers/%63reate                        | {"Image": "x"}
                    403 | POST   | /containers/create                          | {"HostConfig": {"Binds": ["/:/host"]}}
                    403 | POST   | /containers/create                          | {"hostconfig": {"bINDS" : [ "/:/host"]}}
                    403 | POST   | /containers/create                          | {"HostConfig": {"Mounts": [{"Type": "bind"}]}}
                    403 | POST   | /containers/create                          | {"HostConfig": {"Privileged": true}}
                    403 | POST   | /containers/create                          | {"HostConfig": {"Pr\\u0069vileged": true}}
                    403 | POST   | /containers/create                          | {"HostConfig": {"Bindſ": ["/:/host"]}}
                    403 | POST   | /containers/create                          | {"HostConfig": {"Bind\\u017f": ["/:/host"]}}
                    403 | POST   | /containers/create                          | {"HostConfig": {"NetworKMode": "host"}}
                    403 | POST   | /containers/create                          | {"HostConfig": {"Networ\\u212AMode": "host"}}
                    403 | POST   | /containers/create                          | {"HostConfig": {"CapAdd": ["ALL"]}}
                    403 | POST   | /containers/create                          | {"HostConfig": {"PidMode": "host"}}
                    403 | POST   | /containers/create                          | {"HostConfig": {"NetworkMode": "container:x"}}
                    403 | POST   | /containers/create                          | {"HostConfig": {"Devices": [{"PathOnHost": "/dev/sda"}]}}
                    """)
    void the_proxy_lets_through_what_workers_need_and_nothing_else(
            int status, String method, String path, String body) {
        var answer = Docker.run(
                "exec",
                "it-docker-worker-containers-1",
                "python",
                "-c",
                """
                import http.client, os, sys
                connection = http.client.HTTPConnection(os.environ["DOCKER_HOST"].removeprefix("tcp://"), timeout=30)
                method, path, body = sys.argv[1:]
                connection.request(method, path, body.encode() or None, {"Content-Type": "application/json"})
                print(connection.getresponse().status)
                """,
                method,
                path,
                body == null ? "" : body);

        assertThat(answer.succeeds().text()).isEqualTo(String.valueOf(status));
    }
}
