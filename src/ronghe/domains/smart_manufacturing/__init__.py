"""What a smart-manufacturing plan counts: workshops, factories, retrofits, devices."""
