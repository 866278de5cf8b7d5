<?php
# pnp4nagios template of check_smcert: one graph for each store, days remaining over time, with
# lines where the check's own thresholds are and at 0, where the certificate has expired.
#
# pnp4nagios sets $NAME, $WARN_MIN, $RRDFILE ... for each perfdata value, counted from 1. It is used
# on old systems: this needs no more than PHP 5.4.

$smcert_titles = [
    'sd1' => 'sd1 external certificate',
    'system_manager' => 'System Manager external certificate',
    'jboss' => 'JBoss container certificate',
    'smmgmt' => 'smmgmt certificate',
];
$smcert_thresholds = ['WARN' => ['#E69F00', 'WARNING'], 'CRIT' => ['#D00000', 'CRITICAL']];

foreach ($NAME as $i => $label) {
    # check_smcert_all names each value after its store, the others' commands are named after it.
    $store = $label == 'days_remaining' ? str_replace('check_smcert_', '', $TEMPLATE[$i]) : $label;
    $title = isset($smcert_titles[$store]) ? $smcert_titles[$store] : $store;

    # pnp4nagios takes a range apart; a plain number it leaves as it is.
    $lines = [];
    foreach ($smcert_thresholds as $kind => $look) {
        foreach ([$kind, "{$kind}_MIN", "{$kind}_MAX"] as $end) {
            if (isset(${$end}[$i]) && is_numeric(${$end}[$i])) {
                $lines[${$end}[$i]] = $look;
            }
        }
    }
    $lines[0] = ['#000000', 'expired'];

    $ds_name[$i] = $title;
    # The two limits may be passed, they only keep all lines in sight. The exponent is for the last
    # day: half a day is 0.5, not 500m.
    $opt[$i] = sprintf(
        '--title "%s, %s" --vertical-label "days remaining" --units-exponent 0 ' .
        '--lower-limit 0 --upper-limit %s ',
        $hostname, $title, 10 + ceil(max(array_keys($lines)))
    );
    $def[$i] = "DEF:days=$RRDFILE[$i]:$DS[$i]:AVERAGE ";
    foreach ($lines as $days => $look) {
        $def[$i] .= "HRULE:$days$look[0]:\"$days days\\: $look[1]\" ";
    }
    $def[$i] .= 'COMMENT:"\l" LINE2:days#0072B2:"days remaining\:" GPRINT:days:LAST:"%.1lf\l" ';
}
