from backend.config.stack_outputs import Stack

STACK = Stack(
    name="photo-pipeline",
    region="us-east-1",
    user_pool_id="us-east-1_Pool",
    user_pool_client_id="client",
    user_pool_provider_name="provider",
    identity_pool_id="us-east-1:pool",
    photo_repo="photos",
    image_metadata_table="ImageMetadata",
    operations_table="Operations",
    state_machine_arn="arn:aws:states:us-east-1:123456789012:stateMachine:photos",
    run_again_function="RunAgain",
    compare_labels_function="CompareLabels",
    reconcile_function="Reconcile",
    failed_events_queue="FailedEvents",
    metrics_role="arn:aws:iam::123456789012:role/metrics",
)
