package prefect.real;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.IsVisibleOptions;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The page on the first flow, and what a person then sees in a browser. Each step goes on from the one before. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BrowserIT {
    private static final IsVisibleOptions PATIENTLY = new IsVisibleOptions().setTimeout(60_000);
    /** For the figures on a page to come, after its frame. */
    private static final double SETTLED_MS = 3000;

    private static final Pattern ONE_RUN = Pattern.compile("1\\s*total");
    private static final Pattern TWO_RUNS = Pattern.compile("2\\s*total");
    private static RealStack stack;
    private static Browser browser;

    @BeforeAll
    static void a_stack_and_a_browser() {
        stack = RealStack.ofTheScripts("it-browser");
        stack.set("workers[0].pool", "default").set("workers[0].volumes[0]", "./flows:/flows:ro");
        browser = new Browser();
    }

    @AfterAll
    static void nothing_is_left() {
        browser.close();
        stack.close();
    }

    @Test
    @Order(1)
    void the_page_on_the_first_flow_ends_with_a_completed_run_in_the_ui() {
        var said = Docs.page("first-flow")
                .with("bin/up", "bin/up -s it-browser")
                .in(stack.environment())
                .run();

        assertThat(said.get(said.size() - 1)).contains("Completed");
        var run = newestRun();
        browser.visit(stack.output("uiUrl") + "/runs", page -> {
            assertThat(page.getByText(run).first()).isVisible(PATIENTLY);
            assertThat(page.getByText("Completed").first()).isVisible(PATIENTLY);
            Browser.screenshot(page, "runs");

            page.getByText(run).first().click();
            assertThat(page.getByText("Hello, world!").first()).isVisible(PATIENTLY);
            Browser.screenshot(page, "run");
        });
        assertThat(browser.asked()).containsExactly("127.0.0.1:" + stack.port);
    }

    @Test
    @Order(2)
    void the_dashboard_shows_the_run() {
        browser.visit(stack.output("uiUrl"), page -> {
            showsTheRun(page);
            Browser.screenshot(page, "dashboard");
        });

        assertThat(browser.asked()).containsExactly("127.0.0.1:" + stack.port);
    }

    @Test
    @Order(3)
    void from_another_address_a_login_is_asked_for_and_lets_in() {
        var address = Docker.gatewayOf(stack.network());
        stack.set("server.address", address)
                .set("server.auth", "generated")
                .up()
                .succeeds();

        var auth = stack.output("serverAuth");
        browser.visit(stack.output("uiUrl"), page -> {
            assertThat(page.getByText("Login").first()).isVisible(PATIENTLY);
            Browser.screenshot(page, "login");
            page.locator("input").first().fill(auth);
            page.keyboard().press("Enter");

            showsTheRun(page);
            Browser.screenshot(page, "dashboard-after-login");
        });

        assertThat(browser.asked()).containsExactly(address + ":" + stack.port);
    }

    @Test
    @Order(4)
    void the_newest_version_shows_it_too() {
        stack.unset("server.address").unset("server.auth");
        stack.set("server.image", Images.NEWEST_PREFECT)
                .set("server.telemetry", "false")
                .up()
                .succeeds();
        var client = new Client("3.8.8", stack.api());
        client.deploy(Checkout.directory().resolve("flows")).succeeds();
        assertThat(client.run("hello/hello").succeeds().output()).contains("Completed");

        browser.visit(stack.output("uiUrl"), page -> {
            shows(page, TWO_RUNS);
            Browser.screenshot(page, "dashboard-newest");
        });

        // The maker's analytics asks how it is configured before it looks at whether it may: docs/security.md.
        assertThat(browser.asked())
                .isSubsetOf("127.0.0.1:" + stack.port, "sr-client-cfg.amplitude.com")
                .contains("127.0.0.1:" + stack.port);
    }

    @Test
    @Order(5)
    void without_a_ui_there_is_no_page_and_up_says_why() {
        assertThat(stack.set("server.ui", "false").script().run().succeeds().output())
                .contains("switched off (server.ui)");

        browser.visit("http://127.0.0.1:%d".formatted(stack.port), page -> assertThat(page.content())
                .contains("Not Found"));
        assertThat(stack.get("/ready").toString()).contains("OK");
    }

    private static void showsTheRun(Page page) {
        shows(page, ONE_RUN);
    }

    /** Looks again and again: the page counts what was there when its minute began. */
    private static void shows(Page page, Pattern runs) {
        Eventually.comesTrue(Duration.ofSeconds(1), () -> {
            assertThat(page.getByText("Flow Runs").first()).isVisible(PATIENTLY);
            page.waitForTimeout(SETTLED_MS);
            if (runs.matcher(page.locator("body").innerText()).find()) {
                return true;
            }
            page.reload();
            return false;
        });
    }

    private static String newestRun() {
        return stack.post("/flow_runs/filter", "{\"limit\": 1, \"sort\": \"START_TIME_DESC\"}")
                .getAsJsonArray()
                .get(0)
                .getAsJsonObject()
                .get("name")
                .getAsString();
    }
}
