package org.starling.driver.metrics.page;

import org.apache.spark.SparkContext;
import org.apache.spark.ui.SparkUI;
import org.apache.spark.ui.SparkUITab;

/** The tab "Training" of Spark's web pages. */
public final class TrainingTab extends SparkUITab {
    private TrainingTab(SparkUI pages) {
        super(pages, "training");
        attachPage(new TrainingPage(this, pages.store().store()));
    }

    /** Adds the tab to the pages of a running application, if it has any. */
    public static void attachTo(SparkContext context) {
        if (context.ui().isDefined()) {
            context.addSparkListener(
                    new EpochStoreListener(context.statusStore().store()));
            attachTo(context.ui().get());
        }
    }

    static void attachTo(SparkUI pages) {
        pages.attachTab(new TrainingTab(pages));
    }
}
