"""Per-class ArcFace margins of a labelled dataset: one file a logical date.

For Airflow 3 with apache-airflow-providers-apache-spark and apache-airflow-providers-standard. The
variable `adaptive_margins_home` names a checkout of the project on the worker's machine, in which
`mvn -B package -DskipTests` has run.

`adaptive_margins` submits by the connection `spark_default`, in client mode: only there the exit
code of spark-submit is the job's. `adaptive_margins_bash` goes through submit.sh, and its XCom is
the job's line of JSON. Training DAGs are scheduled on MARGINS; the `extra["path"]` of its event
names the file.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator
from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG, Asset, Param
from airflow.sdk.exceptions import AirflowFailException

MARGINS = Asset(name="arcface_margins", uri="hdfs:///margins/landmarks")

HOME = "{{ var.value.adaptive_margins_home }}"

# A run that is triggered by hand may have no logical date.
OUTPUT = (
    "{{ params.output_folder }}"
    "/ds={{ (dag_run.logical_date or dag_run.run_after).strftime('%Y-%m-%d') }}/margins.parquet"
)

PARAMS = {
    "input": Param(
        "hdfs:///data/landmarks/train.parquet",
        type="string",
        minLength=1,
        description="The labelled dataset: a file, a directory or a glob",
    ),
    "output_folder": Param(
        "hdfs:///margins/landmarks",
        type="string",
        pattern="^.*[^/]$",
        description="Gets a folder a logical date",
    ),
    "label_column": Param("landmark_id", type="string", minLength=1),
    "label_encoding": Param(
        "index",
        type="string",
        enum=["index", "sorted"],
        description="index: the label is the class index; sorted: its rank among the labels",
    ),
    "invalid_labels": Param("fail", type="string", enum=["fail", "drop"]),
    "margin_min": Param(0.05, type="number", minimum=0, description="In radians, as margin_max"),
    "margin_max": Param(0.5, type="number", exclusiveMinimum=0),
    "power": Param(-0.25, type="number", exclusiveMaximum=0),
}

# Each value stands behind a = so that one which begins with a dash is still a value.
JOB_OPTIONS = [
    "--input={{ params.input }}",
    "--label-column={{ params.label_column }}",
    "--label-encoding={{ params.label_encoding }}",
    "--invalid-labels={{ params.invalid_labels }}",
    "--margin-min={{ params.margin_min }}",
    "--margin-max={{ params.margin_max }}",
    "--power={{ params.power }}",
    f"--output={OUTPUT}",
]

# Wrong usage, bad data, no such input, a fault of the job, an output that may not be written.
FINAL_EXIT_CODES = {64, 65, 66, 70, 73}


class _PublishesMargins:
    """Gives up where no retry helps, and says in the event of the asset which file was written."""

    margins_path = OUTPUT

    def execute(self, context):
        try:
            result = super().execute(context)
        except Exception as failure:
            code = re.search(r"code (?:is: )?(\d+)", str(failure))
            if code and int(code[1]) in FINAL_EXIT_CODES:
                raise AirflowFailException(str(failure)) from failure
            raise
        context["outlet_events"][MARGINS].extra = {"path": self.margins_path}
        return result


class SubmitMargins(_PublishesMargins, SparkSubmitOperator):
    template_fields = (*SparkSubmitOperator.template_fields, "margins_path")


class BashMargins(_PublishesMargins, BashOperator):
    template_fields = (*BashOperator.template_fields, "margins_path")


def margins_dag(dag_id: str, schedule: str | None) -> DAG:
    return DAG(
        dag_id=dag_id,
        description="Per-class ArcFace margins of a labelled dataset",
        schedule=schedule,
        start_date=datetime(2026, 1, 1),
        catchup=False,
        # Two runs at once would do the same work: each reads the whole dataset.
        max_active_runs=1,
        params=PARAMS,
        default_args={
            "retries": 2,
            "retry_delay": timedelta(minutes=5),
            "retry_exponential_backoff": True,
            "execution_timeout": timedelta(hours=6),
        },
        doc_md=__doc__,
        tags=["margins", "spark"],
    )


with margins_dag("adaptive_margins", "@daily"):
    SubmitMargins(
        task_id="margins",
        conn_id="spark_default",
        application=f"{HOME}/target/adaptive-margins.jar",
        java_class="io.github.adaptivemargins.AdaptiveMarginsJob",
        properties_file=f"{HOME}/conf/spark-defaults.conf",
        name="adaptive-margins {{ ds if dag_run.logical_date else run_id }}",
        application_args=JOB_OPTIONS,
        deploy_mode="client",
        outlets=[MARGINS],
    )

with margins_dag("adaptive_margins_bash", None):
    # By the environment, where the shell takes nothing in a value for its own.
    BashMargins(
        task_id="margins",
        bash_command='"$MARGINS_HOME/submit.sh" '
        + " ".join(f'"$MARGINS_OPTION_{i}"' for i in range(len(JOB_OPTIONS))),
        env={"MARGINS_HOME": HOME}
        | {f"MARGINS_OPTION_{i}": option for i, option in enumerate(JOB_OPTIONS)},
        append_env=True,
        outlets=[MARGINS],
    )
