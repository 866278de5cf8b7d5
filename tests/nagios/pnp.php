<?php
# Loads the pnp4nagios template $argv[1] as pnp4nagios does: the perfdata's fields are arrays that
# count from 1, with the names its XML file has. They come as JSON; what it sets goes out as JSON.

function load($template, $fields, $hostname) {
    foreach ($fields as $smcert_name => $smcert_values) {
        ${$smcert_name} = array_combine(range(1, count($smcert_values)), $smcert_values);
    }
    include $template;
    return ['opt' => $opt, 'def' => $def, 'ds_name' => $ds_name];
}

set_error_handler(function ($number, $message) { throw new Exception($message); });
$input = json_decode(stream_get_contents(STDIN), true);
echo json_encode(load($argv[1], $input['fields'], $input['hostname']));
