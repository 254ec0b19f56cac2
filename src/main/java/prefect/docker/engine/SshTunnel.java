package prefect.docker.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A Docker Engine on another machine, behind ssh, as a socket on this one. Every connection to the socket becomes an
 * "ssh … docker system dial-stdio", which is what the Docker CLI and the docker provider do too: what works here works
 * there, with the same keys, known hosts and options.
 */
final class SshTunnel {
    private static final Duration LAST_WORDS_WAIT = Duration.ofSeconds(2);
    private static final int BUFFER = 64 * 1024;

    private final Path socket;
    private final List<String> command;
    private volatile String lastWords = "";

    private SshTunnel(Path socket, List<String> command) {
        this.socket = socket;
        this.command = command;
    }

    /** Open from now on and until the end of the program; ssh is started by the first connection. */
    static SshTunnel to(URI host, List<String> options) {
        try {
            var folder = Files.createTempDirectory("docker-over-ssh"); // for its owner only
            var socket = folder.resolve("engine.sock");
            folder.toFile().deleteOnExit();
            socket.toFile().deleteOnExit();
            var tunnel = new SshTunnel(socket, command(host, options));
            var listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            listening.bind(UnixDomainSocketAddress.of(socket));
            background("ssh tunnel", () -> tunnel.accept(listening));
            return tunnel;
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    /** As a Docker client takes it. */
    String address() {
        return "unix://" + socket;
    }

    /** What the last ssh that failed said, one line. */
    Optional<String> lastWords() {
        return Optional.of(lastWords).filter(words -> !words.isEmpty());
    }

    /** In the order in which the provider puts them together. */
    static List<String> command(URI host, List<String> options) {
        var words = new ArrayList<>(List.of("ssh"));
        words.addAll(options);
        if (host.getUserInfo() != null) {
            words.addAll(List.of("-l", host.getUserInfo()));
        }
        if (host.getPort() > 0) {
            words.addAll(List.of("-p", String.valueOf(host.getPort())));
        }
        words.addAll(List.of("--", host.getHost(), "docker", "system", "dial-stdio"));
        return words;
    }

    private void accept(ServerSocketChannel listening) {
        while (true) {
            try {
                var connection = listening.accept();
                background("ssh connection", () -> serve(connection));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(SocketChannel connection) {
        try (connection) {
            var ssh = new ProcessBuilder(command).start();
            background("ssh input", () -> copy(connection, ssh.getOutputStream()));
            var errors = background("ssh errors", () -> listen(ssh.getErrorStream()));
            copy(ssh.getInputStream(), connection);
            // Only now may the client see the end: it will ask for the reason at once.
            errors.join(LAST_WORDS_WAIT.toMillis());
            ssh.destroy();
        } catch (IOException noSsh) {
            lastWords = noSsh.getMessage();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void listen(InputStream errors) {
        try (errors) {
            var words = new String(errors.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("@") && !line.startsWith("Warning:"))
                    .toList();
            if (!words.isEmpty()) {
                lastWords = String.join(" ", words);
            }
        } catch (IOException closed) {
            // ssh has said nothing
        }
    }

    // Not by Channels' streams: those hold one lock for both directions while they wait.
    private static void copy(SocketChannel from, OutputStream to) {
        var buffer = ByteBuffer.allocate(BUFFER);
        try (to) {
            while (from.read(buffer.clear()) >= 0) {
                to.write(buffer.array(), 0, buffer.position());
                to.flush();
            }
        } catch (IOException closed) {
            // the other side has gone, and so does this one
        }
    }

    private static void copy(InputStream from, SocketChannel to) {
        var bytes = new byte[BUFFER];
        try {
            int read;
            while ((read = from.read(bytes)) >= 0) {
                var buffer = ByteBuffer.wrap(bytes, 0, read);
                while (buffer.hasRemaining()) {
                    to.write(buffer);
                }
            }
        } catch (IOException closed) {
            // the other side has gone, and so does this one
        }
    }

    private static Thread background(String name, Runnable task) {
        var thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
