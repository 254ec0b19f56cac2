package prefect.real;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.PlaywrightException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** A person at a browser without a history, who sees to whom its pages speak. */
final class Browser implements AutoCloseable {
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final Pattern ADDRESS = Pattern.compile("^(?:https?|wss?)://([^/?#]+)");
    private static final double PATIENCE_MS = 60_000;
    private static final String DISTURBANCE = "net::ERR_NETWORK_CHANGED";
    private static final int MOST_VISITS = 4;
    private static final Optional<String> OWN = Optional.ofNullable(System.getenv("PREFECT_TEST_BROWSER"));

    private final Playwright playwright;
    private final com.microsoft.playwright.Browser browser;
    private final Set<String> authorities = new ConcurrentSkipListSet<>();
    private boolean disturbed;

    /** The one that bin/test found or installed, or else Playwright's own, which it downloads. */
    Browser() {
        this.playwright = Playwright.create(new Playwright.CreateOptions()
                .setEnv(OWN.map(path -> Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))
                        .orElse(Map.of())));
        var options = new BrowserType.LaunchOptions()
                // Chromium's own sandbox does not work for root.
                .setArgs(List.of("--no-sandbox", "--disable-dev-shm-usage"));
        OWN.ifPresent(path -> options.setExecutablePath(Path.of(path)));
        this.browser = playwright.chromium().launch(options);
    }

    /**
     * Opens a window in which nobody has logged in, and does there what is to be done. All of it again if that fails
     * after Chromium dropped what it was loading: it does so when a network comes or goes on this machine, as those of
     * tests beside this one do, and no page recovers from it.
     */
    void visit(String url, Consumer<Page> steps) {
        for (var visits = 1; ; visits++) {
            disturbed = false;
            try {
                steps.accept(open(url));
                return;
            } catch (AssertionError | PlaywrightException failed) {
                if (!disturbed || visits == MOST_VISITS) {
                    throw failed;
                }
            }
        }
    }

    private Page open(String url) {
        List.copyOf(browser.contexts()).forEach(BrowserContext::close);
        authorities.clear();
        var page = browser.newContext(new com.microsoft.playwright.Browser.NewContextOptions()
                        .setViewportSize(1280, 800)
                        // Of an authority that was made for a test.
                        .setIgnoreHTTPSErrors(true))
                .newPage();
        page.setDefaultTimeout(PATIENCE_MS);
        page.onRequest(request -> remember(request.url()));
        page.onRequestFailed(request -> disturbed |= DISTURBANCE.equals(request.failure()));
        page.onWebSocket(socket -> remember(socket.url()));
        // As after the first visit: its invitation to a mailing list would lie over what is to be seen.
        page.addInitScript("localStorage.setItem('join-the-community-modal-dismissed', 'true')");
        page.navigate(url);
        return page;
    }

    /** Not what a page has in itself, such as data: and blob:. */
    private void remember(String url) {
        var address = ADDRESS.matcher(url);
        if (address.find()) {
            authorities.add(address.group(1));
        }
    }

    /** Hosts, with their ports, that the window asked for something. */
    Set<String> asked() {
        return new TreeSet<>(authorities);
    }

    /** Kept as an artefact of the build. */
    static void screenshot(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve(name + ".png")));
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
