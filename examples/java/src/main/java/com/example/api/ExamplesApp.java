package com.example.api;

import software.amazon.awscdk.App;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.StackProps;

/** Synthesizes the three example stacks. */
public final class ExamplesApp {
    private ExamplesApp() {
    }

    public static void main(final String[] args) {
        final App app = new App();
        new ShopStack(app, "ShopStack", null);
        new LibraryStack(app, "LibraryStack", null);
        new ReportsStack(app, "ReportsStack", StackProps.builder()
                .env(Environment.builder().region("eu-central-1").build())
                .build());
        app.synth();
    }
}
